"""`consilium demo --panel`: a panel from a patient's consent to the signed-off report, step by step."""

import json
import shlex
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from api.commands.console import answer, counted, remark
from api.commands.listening import bound_socket
from api.demonstration import People, Walk, Walked, serving
from api.progress import NoProgress, progress_on
from api.protection import new_master_key
from api.settings import Settings, load_settings
from api.settings.storage import TRAINING_DATABASE_FILE, TRAINING_KEY_COPY_FILE, sqlite_url
from api.upkeep import verify
from api.workbench import Workbench
from data import sample
from data.errors import InputError

__all__ = ["show_panel"]

_REAL_CASES = Path(sample.__file__).parents[3] / "shared" / "cases" / "single"
"""Phenopackets of published patients, where the project lies beside them."""

_BEFORE = """\
A panel, from a patient's consent to the signed-off report. Every step is a request to the service over HTTP, by whoever
does it in real life; people, hospitals and what they say are made up."""


def show_panel(case_file: Path | None, folder: Path | None) -> None:
    """Walks, and tells each step.

    Args:
        case_file: A phenopacket, or another case; a published one by default, else the sample.
        folder: Where its database and the report go; a temporary folder by default.

    Raises:
        ConsiliumError: The case cannot be used, or the service does not do what it should.
    """
    case_file = case_file or _case_at_hand()
    case = _read(case_file)
    folder = (folder or Path(tempfile.mkdtemp(prefix="consilium-demo-"))).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    settings = _settings(folder)
    steps = _Steps()
    with bound_socket(settings) as bound:
        settings = settings.model_copy(update={"port": bound.getsockname()[1]})
        with progress_on() as progress, Workbench.open(settings, progress=progress, say=remark) as workbench:
            answer(f"{_BEFORE}\n\nCase: {case_file.name}")
            with serving(workbench, bound) as address:
                people = People(address)
                try:
                    walked = Walk(people, case, steps.tell).run()
                finally:
                    people.close()
            _end(workbench, settings, folder, walked)


def _case_at_hand() -> Path:
    published = _REAL_CASES / "UMOD.json"
    return published if published.is_file() else sample.phenopacket_file()


def _read(file: Path) -> dict[str, Any]:
    try:
        case = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{file}: cannot be read as a phenopacket: {error}", "name a JSON file") from None
    if not isinstance(case, dict):
        raise InputError(f"{file}: holds no JSON object", "name a phenopacket")
    return case


def _settings(folder: Path) -> Settings:
    """The settings as ever, but for a training environment with a database and a port of its own."""
    return load_settings(
        training=True,
        host="127.0.0.1",
        port=0,
        database_url=sqlite_url(folder / TRAINING_DATABASE_FILE),
        key_copy=folder / TRAINING_KEY_COPY_FILE,
        master_keys=new_master_key("demo"),
    )


class _Steps:
    def __init__(self) -> None:
        self._number = 0

    def tell(self, title: str, lines: Sequence[str]) -> None:
        self._number += 1
        answer(f"\n{self._number}. {title}")
        for line in lines:
            answer(f"   {line}")


def _end(workbench: Workbench, settings: Settings, folder: Path, walked: Walked) -> None:
    report = folder / f"{walked.panel_id}.pdf"
    report.write_bytes(walked.report)
    with workbench.store.begin(read_only=True) as transaction:
        chain = verify(transaction.session, NoProgress())
    answer(f"\nReport: {report} ({len(walked.report):,} bytes)")
    answer(f"Panel:  {walked.state}")
    answer(f"Audit:  {'BROKEN: ' + chain.problem if chain.problem else 'whole'}, {counted(chain.count, 'event')}")
    url = shlex.quote(settings.database_url)
    answer(f"\nTo look for yourself: CONSILIUM_DATABASE_URL={url} consilium audit verify")
