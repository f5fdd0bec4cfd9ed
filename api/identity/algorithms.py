"""Signature algorithms that tokens may be signed with."""

__all__ = ["ALGORITHMS"]

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Those that settings may allow: each with a public key, so that who checks a token could not have signed it."""
