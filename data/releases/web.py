"""Files over HTTP: encrypted or loopback only, bounded in time and size, and never taken for whole when cut short."""

import ipaddress
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import httpx

from data.releases.errors import AbsentError, ReleaseError, SourceError
from data.releases.progress import Progress, shown
from data.releases.source import Landing, Offer, without_credentials

T = TypeVar("T")

_GONE = frozenset({404, 410})
# A server that keeps its lists to itself answers so; the files may be there all the same.
_NO_LIST = _GONE | {401, 403, 405}
_BUSY = frozenset({503})
_LIST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how often a transfer is tried.

    Attributes:
        connect: Seconds to connect.
        silence: Seconds without a byte.
        whole: Seconds for one file.
        attempts: Times a file is tried when connections break or the server is busy (503).
        pause: Seconds before the second try; doubled before each further one.
        redirects: Redirects followed for one file.
    """

    connect: float = 10
    silence: float = 30
    whole: float = 1800
    attempts: int = 3
    pause: float = 0.5
    redirects: int = 5


class _RetriableError(ReleaseError):
    """The same request may succeed a moment later."""


class Web:
    """Requests files from one place; close it after use."""

    def __init__(self, patience: Patience, *, loopback: bool) -> None:
        self._patience = patience
        # A loopback mirror is asked directly; for the others the environment's proxy and certificates count.
        self._client = httpx.Client(
            timeout=httpx.Timeout(patience.silence, connect=patience.connect),
            headers={"Accept-Encoding": "identity", "User-Agent": "consilium"},
            follow_redirects=False,
            trust_env=not loopback,
        )

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def text(self, address: str) -> str | None:
        """Fetches a list; None when the server has none.

        Raises:
            SourceError: The server cannot be reached or answers with an error.
        """
        deadline = time.monotonic() + self._patience.whole

        def once() -> str | None:
            with self._answer(address) as answer:
                if answer.status_code in _NO_LIST:
                    return None
                _check_status(answer, address)
                content = bytearray()
                for chunk in self._timely(answer.iter_bytes(), address, deadline):
                    content += chunk
                    if len(content) > _LIST_BYTES:
                        raise ReleaseError(f"{without_credentials(address)}: too large for a list of files")
                return content.decode("utf-8", "replace")

        try:
            return self._patiently(once, deadline)
        except ReleaseError as error:
            raise SourceError(str(error)) from error

    def fetch(self, offer: Offer, landing: Landing, progress: Progress) -> None:
        """Transfers a file.

        Raises:
            AbsentError: The server does not have it.
            ReleaseError: It cannot be had whole.
            OSError: The disk refuses it.
        """
        deadline = time.monotonic() + self._patience.whole
        self._patiently(lambda: self._fetch_once(offer, landing, progress, deadline), deadline)

    def _patiently(self, once: Callable[[], T], deadline: float) -> T:
        pause = self._patience.pause
        for _ in range(1, self._patience.attempts):
            try:
                return once()
            except _RetriableError:
                if time.monotonic() + pause >= deadline:
                    raise
            time.sleep(pause)
            pause *= 2
        return once()

    def _fetch_once(self, offer: Offer, landing: Landing, progress: Progress, deadline: float) -> None:
        with self._answer(offer.place) as answer:
            if answer.status_code in _GONE:
                raise AbsentError(f"{offer.shown_place}: {'listed, but ' if offer.certain else ''}not there (404)")
            _check_status(answer, offer.place)
            encoding = answer.headers.get("Content-Encoding", "identity").lower()
            if encoding not in {"identity", "gzip", "x-gzip"}:
                raise ReleaseError(f"{offer.shown_place}: comes in the encoding {encoding!r}, which was not asked for")
            length = answer.headers.get("Content-Length")
            total = int(length) if length is not None and length.isdecimal() else None
            if total is not None and total > landing.most:
                raise ReleaseError(
                    f"{offer.shown_place}: {total:,} bytes, more than the {landing.most:,} that are believed"
                )
            landing.end_known = total is not None or "Transfer-Encoding" in answer.headers
            # Raw bytes: what is packed on the way is told by its content afterwards, so checksums of packed files hold.
            chunks = self._timely(answer.iter_raw(), offer.place, deadline)
            with shown(progress, offer.name, total):
                landing.receive(chunks, progress)

    def _timely(self, chunks: Iterator[bytes], address: str, deadline: float) -> Iterator[bytes]:
        for chunk in chunks:
            if time.monotonic() > deadline:
                raise ReleaseError(f"{without_credentials(address)}: not complete after {self._patience.whole:g} s")
            yield chunk

    @contextmanager
    def _answer(self, address: str) -> Iterator[httpx.Response]:
        """Opens the final answer after redirects; turns what can go wrong on the way into clear errors."""
        place = without_credentials(address)
        try:
            with self._open(httpx.URL(address), place) as answer:
                yield answer
        except httpx.InvalidURL as error:
            raise ReleaseError(f"{place}: not an address ({error})") from error
        except httpx.TimeoutException as error:
            seconds = self._patience.connect if isinstance(error, httpx.ConnectTimeout) else self._patience.silence
            raise ReleaseError(f"{place}: no answer within {seconds:g} s") from error
        except httpx.ConnectError as error:
            raise _RetriableError(f"{place}: cannot be reached ({error})") from error
        except httpx.RequestError as error:
            raise _RetriableError(f"{place}: the connection broke off ({error})") from error

    @contextmanager
    def _open(self, url: httpx.URL, place: str) -> Iterator[httpx.Response]:
        for _ in range(self._patience.redirects + 1):
            request = self._client.build_request("GET", url)
            answer = self._client.send(request, stream=True)
            try:
                if answer.next_request is None:
                    yield answer
                    return
                target = answer.next_request.url
            finally:
                answer.close()
            check_address(target, f"{place} redirects to {without_credentials(str(target))}", before=url)
            url = target
        raise ReleaseError(f"{place}: more than {self._patience.redirects} redirects")


def check_address(url: httpx.URL, said: str, before: httpx.URL | None = None) -> None:
    """Refuses addresses that anybody on the way could alter: plain HTTP is for loopback alone.

    Args:
        url: The address.
        said: How it was come by, for the message.
        before: The address that redirected here; loopback is out of bounds for a redirect from elsewhere.

    Raises:
        ReleaseError: The address is refused.
    """
    if url.scheme == "https":
        return
    if url.scheme == "http" and is_loopback(url.host) and (before is None or is_loopback(before.host)):
        return
    raise ReleaseError(f"{said}: refused, only https is followed (plain http on loopback alone)")


def is_loopback(host: str) -> bool:
    """Says whether a host is this machine, by its literal name or address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _check_status(answer: httpx.Response, address: str) -> None:
    if answer.status_code != httpx.codes.OK:
        kind = _RetriableError if answer.status_code in _BUSY else ReleaseError
        raise kind(f"{without_credentials(address)}: the server answers {answer.status_code} {answer.reason_phrase}")
