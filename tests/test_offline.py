import socket
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("address", [("192.0.2.1", 443), ("8.8.8.8", 53)])
def test_connections_beyond_loopback_are_refused(address: tuple[str, int]) -> None:
    with socket.socket() as outward, pytest.raises(ConnectionRefusedError, match="nothing beyond loopback"):
        outward.connect(address)
    with socket.socket() as outward, pytest.raises(ConnectionRefusedError, match="nothing beyond loopback"):
        outward.connect_ex(address)


def test_datagrams_and_names_beyond_loopback_are_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as outward, pytest.raises(ConnectionRefusedError):
        outward.sendto(b"hello", ("192.0.2.1", 53))
    with pytest.raises(ConnectionRefusedError, match=r"example\.org"):
        socket.getaddrinfo("example.org", 443)


def test_this_machine_is_reached_by_loopback_and_by_unix_sockets(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))
    assert socket.getaddrinfo("localhost", 80)


def test_processes_that_tests_start_are_held_to_it_too() -> None:
    program = "import socket; socket.create_connection(('192.0.2.1', 443), timeout=1)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "tests reach nothing beyond loopback" in ended.stderr
