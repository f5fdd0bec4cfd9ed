"""Signing in at the issuer built in from outside, over HTTP alone: for demonstrations, tests and scripts in training.

What it does is what a browser does: authorization code flow with PKCE.
"""

import base64
import hashlib
import secrets
from urllib.parse import parse_qs, urlsplit

import httpx

from api.identity.errors import SignInError
from api.identity.training_issuer import ISSUER_PATH

__all__ = ["client_token", "person_token"]

_RETURN_PATH = "/sign-in/return"


def person_token(http: httpx.Client, subject: str) -> str:
    """Gives an access token of somebody in training.

    Args:
        http: A client whose base URL is the service's address.
        subject: What the issuer calls them: `coordinator`, `expert-SAMPLE-049` (`training_people`).

    Raises:
        SignInError: The service is not one for training, or there is no such person.
        httpx.HTTPError: The service cannot be reached.
    """
    verifier = secrets.token_urlsafe(32)
    digest = hashlib.sha256(verifier.encode()).digest()
    return_address = str(http.base_url).rstrip("/") + _RETURN_PATH
    request = {
        "response_type": "code",
        "client_id": "consilium",
        "redirect_uri": return_address,
        "state": secrets.token_urlsafe(32),
        "nonce": secrets.token_urlsafe(32),
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    picked = http.post(f"{ISSUER_PATH}/authorize", data={**request, "person": subject}, follow_redirects=False)
    code = parse_qs(urlsplit(picked.headers.get("location", "")).query).get("code")
    if code is None:
        raise SignInError(f"{http.base_url} gives no training sign-in for {subject!r} (status {picked.status_code}).")
    form = {
        "grant_type": "authorization_code",
        "code": code[0],
        "redirect_uri": return_address,
        "client_id": "consilium",
        "code_verifier": verifier,
    }
    return _access_token(http.post(f"{ISSUER_PATH}/token", data=form))


def client_token(http: httpx.Client, client_id: str, secret: str, scopes: str) -> str:
    """Gives an access token of a machine client in training.

    Args:
        http: A client whose base URL is the service's address.
        client_id: Which one (`training_people.MACHINE_CLIENTS`).
        secret: Its secret there.
        scopes: What it asks for, joined by blanks.

    Raises:
        SignInError: The service is not one for training, or does not know the client.
        httpx.HTTPError: The service cannot be reached.
    """
    form = {"grant_type": "client_credentials", "scope": scopes}
    return _access_token(http.post(f"{ISSUER_PATH}/token", data=form, auth=(client_id, secret)))


def _access_token(answer: httpx.Response) -> str:
    if answer.status_code != httpx.codes.OK:
        raise SignInError(f"The training issuer gives no token (status {answer.status_code}).")
    return str(answer.json()["access_token"])
