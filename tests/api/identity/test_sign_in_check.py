"""What `consilium doctor` says of sign-in."""

import pytest

from api.commands.checks import CHECKS
from api.identity.errors import IssuerError
from api.settings import load_settings
from tests.api.identity.local_issuer import LocalIssuer


def test_the_doctor_asks_the_issuer() -> None:
    assert "nobody signs in" in CHECKS["sign-in"](load_settings()).detail
    assert "for training" in CHECKS["sign-in"](load_settings(training=True)).detail
    with LocalIssuer() as issuer:
        settings = load_settings(oidc_issuer=issuer.url, oidc_client_id="c", public_url="https://consilium.example")
        assert CHECKS["sign-in"](settings).detail == f"{issuer.url} answers"
        issuer.discovery["issuer"] = "https://elsewhere.example"
        with pytest.raises(IssuerError, match="names another issuer"):
            CHECKS["sign-in"](settings)
