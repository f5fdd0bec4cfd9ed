"""Mixed panel work at a steady rate over HTTP, on two cores: latencies from the moment at which each was due."""

import os
import random
import statistics
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx

from api.demonstration import People, Walk

WORK = {
    "read panel": 25, "list panels": 15, "contributions": 15, "read case": 10, "own invitations": 10, "contribute": 10,
    "invitations": 5, "ask for data": 4, "who am I": 4, "enrol": 2,
}  # fmt: skip
"""What is asked, in shares of a hundred: much reading, some writing."""


@dataclass
class Measured:
    """What came of it; seconds by what was asked."""

    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[int] = field(default_factory=Counter)
    asked_for: float = 0.0
    took: float = 0.0

    def quantile(self, share: float, name: str | None = None) -> float:
        """Seconds within which such a share was answered."""
        values = self.seconds[name] if name else [one for many in self.seconds.values() for one in many]
        return statistics.quantiles(values, n=100)[round(share * 100) - 1] if len(values) > 1 else values[0]

    def table(self) -> str:
        """The figures as lines."""
        lines = [f"{'':16} {'count':>6} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}"]
        for name in [*WORK, None]:
            count = len(self.seconds[name]) if name else sum(len(one) for one in self.seconds.values())
            if count:
                told = " ".join(f"{1000 * self.quantile(share, name):8.0f}" for share in (0.5, 0.95, 0.99))
                lines.append(f"{name or 'all':16} {count:6} {told}")
        return "\n".join(lines)


def assembled(people: People, cases: list[dict[str, Any]]) -> list[Walk]:
    """Panels in work, with their members."""
    walks = []
    for case in cases:
        walk = Walk(people, case, seconds_of_silence=0.5)
        walk.discuss(*walk.assemble())
        walks.append(walk)
    return walks


def measure(address: str, people: People, walks: list[Walk], *, rate: float, seconds: float, seed: int) -> Measured:
    """Asks so many times a second for so long, whether answers come or not."""
    chance, measured, lock = random.Random(seed), Measured(asked_for=seconds), threading.Lock()
    names = random.Random(seed).choices(list(WORK), list(WORK.values()), k=round(rate * seconds))
    tokens = {who: people.token(who) for walk in walks for who in ("clinician", walk.office.subject, walk.second)}
    http = httpx.Client(base_url=address, timeout=60, trust_env=False, limits=httpx.Limits(max_connections=64))
    began = time.perf_counter() + 0.2

    def ask(number: int, name: str, walk: Walk) -> None:
        due = began + number / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        who, method, path, body = _request(name, walk, number)
        answer = http.request(method, path, json=body, headers={"Authorization": f"Bearer {tokens[who]}"})
        done = time.perf_counter()
        with lock:
            measured.seconds[name].append(done - due)
            measured.statuses[answer.status_code] += 1

    with ThreadPoolExecutor(48) as pool:
        for number, name in enumerate(names):
            # Not handed out long before they are due, or the pool would sleep on them in another order.
            time.sleep(max(0.0, began + number / rate - 0.1 - time.perf_counter()))
            pool.submit(ask, number, name, chance.choice(walks))
    measured.took = time.perf_counter() - began
    http.close()
    return measured


def _request(name: str, walk: Walk, number: int) -> tuple[str, str, str, dict[str, Any] | None]:
    panel, case = f"/api/v1/panels/{walk.walked.panel_id}", f"/api/v1/cases/{walk.walked.case_id}"
    office, member = walk.office.subject, walk.second
    kidney = {"summary": "Chronic kidney disease.", "hpo_present": ["HP:0012622"]}
    asked: dict[str, tuple[str, str, str, dict[str, Any] | None]] = {
        "read panel": (member, "GET", panel, None),
        "list panels": (office, "GET", "/api/v1/panels?limit=20", None),
        "contributions": (member, "GET", f"{panel}/contributions?limit=20", None),
        "read case": (member, "GET", case, None),
        "own invitations": (member, "GET", "/api/v1/me/invitations", None),
        "contribute": (member, "POST", f"{panel}/contributions", {"text": f"Thought number {number}."}),
        "invitations": (office, "GET", f"{panel}/invitations", None),
        "ask for data": (member, "POST", f"{panel}/data-requests", {"question": f"What about {number}?"}),
        "who am I": (member, "GET", "/api/v1/me", None),
        "enrol": ("clinician", "POST", "/api/v1/cases", {"case": kidney, "network": "ERKNet"}),
    }
    return asked[name]


def on_two_cores() -> str:
    """Says how many cores this may use."""
    return f"{len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}"
