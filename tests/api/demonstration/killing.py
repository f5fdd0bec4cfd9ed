"""Kills the service while a walk is on: at a request chosen at random, and a random moment after it was sent."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from api.settings import Settings

_FORKING = Path(__file__).parent / "forking.py"
_LONGEST_MOMENT = 0.06
"""Seconds after a request within which the service dies: before, within and after what the request does."""


class Services:
    """The services that follow one another at one address."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._changed = threading.Condition()
        self._current = 0
        self.started = self.killed = 0
        assert process.stdout is not None
        self.address = f"http://127.0.0.1:{int(process.stdout.readline())}"
        threading.Thread(target=self._follow, daemon=True).start()

    def _follow(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._changed:
                self._current, self.started = int(line), self.started + 1
                self._changed.notify_all()

    def kill(self) -> None:
        """Kills the service there is, and waits for the next one."""
        with self._changed:
            self._changed.wait_for(lambda: self.started > self.killed, timeout=60)
            os.kill(self._current, signal.SIGKILL)
            self.killed += 1
            self._changed.wait_for(lambda: self.started > self.killed, timeout=60)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        with self._changed:
            os.kill(self._current, signal.SIGKILL)


@contextmanager
def services(settings: Settings, mail_port: int, seconds_between_chores: float = 0.3) -> Iterator[Services]:
    """Services over a database that is up to date, sending mail to a port of this machine."""
    environment = {
        **os.environ,
        "CONSILIUM_HOME": str(settings.home),
        "CONSILIUM_DATABASE_URL": settings.database_url,
        "CONSILIUM_MASTER_KEYS": settings.master_keys,
        "CONSILIUM_SMTP_HOST": "127.0.0.1",
        "CONSILIUM_SMTP_PORT": str(mail_port),
        "CONSILIUM_SMTP_TLS": "none",
        "CONSILIUM_SMTP_FROM": "Consilium <consilium@example.org>",
        # What is loaded before a fork must have no threads.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH", "")]),
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, str(_FORKING), str(seconds_between_chores)]
    with subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE) as process:
        opened = Services(process)
        try:
            yield opened
        finally:
            opened.end()


class KillingTransport(httpx.HTTPTransport):
    """Sends requests, and at some of them has the service die.

    Attributes:
        sent: Requests so far.
        at: At which of them it dies.
    """

    def __init__(self, alive: Services, chance: random.Random) -> None:
        super().__init__()
        self._alive, self._chance = alive, chance
        self.sent = 0
        self.at: set[int] = set()
        self._killers: list[threading.Timer] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.sent += 1
        if self.sent in self.at:
            killer = threading.Timer(self._chance.uniform(0, _LONGEST_MOMENT), self._alive.kill)
            killer.start()
            self._killers.append(killer)
        return super().handle_request(request)

    def settle(self) -> None:
        """Waits until every killing is over."""
        for killer in self._killers:
            killer.join()
        self._killers.clear()
