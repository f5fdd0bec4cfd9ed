"""The service listens on this machine alone, and says which port is taken."""

import socket

import pytest

from api.commands.listening import bound_socket
from api.settings import load_settings
from data.errors import SettingsError


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.2"])
def test_a_loopback_address_is_bound(host: str) -> None:
    with bound_socket(load_settings(host=host, port=0)) as bound:
        assert bound.getsockname()[1] > 0


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", "localhost.example.org"])
def test_any_other_host_is_refused_in_one_clear_line(host: str) -> None:
    with pytest.raises(SettingsError, match=rf"host {host} is refused: .*; use 127.0.0.1"):
        bound_socket(load_settings(host=host))


def test_a_port_in_use_is_named_with_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"port {port} on 127.0.0.1 cannot be used .*--port"):
            bound_socket(load_settings(host="127.0.0.1", port=port))


def test_with_an_issuer_other_hosts_may_be_bound() -> None:
    issuer = {"oidc_issuer": "https://issuer.example", "oidc_client_id": "consilium"}
    settings = load_settings(host="0.0.0.0", port=0, public_url="https://consilium.example", **issuer)
    with bound_socket(settings) as bound:
        assert bound.getsockname()[0] == "0.0.0.0"
