"""Steps taken at once by several: one goes through, and nothing waits for ever."""

import threading
from collections.abc import Callable, Sequence

from sqlalchemy import select

from api.panels import OutcomeDraft, contribute, contributions, move_panel, write_outcome
from api.refusals import ConflictError
from api.store.tables import PanelTransitionRow
from ontology import Knowledge
from tests.api.panels.house import House, whatever


def at_once(acts: Sequence[Callable[[], object]]) -> list[object]:
    """What each gives, or the error that it raises."""
    results: list[object] = [None] * len(acts)
    together = threading.Barrier(len(acts))

    def run(place: int) -> None:
        together.wait()
        try:
            results[place] = acts[place]()
        except Exception as error:  # noqa: BLE001 - each is looked at
            results[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_transitions_at_once_one_goes_through(house: House) -> None:
    panel_id = house.create()
    house.name_lead(panel_id)

    def open_it() -> str:
        with house.acting("office") as (transaction, office):
            return move_panel(transaction, office, panel_id, "open").state

    results = at_once([open_it] * 6)
    assert results.count("panel_selection") == 1
    assert sum(isinstance(one, ConflictError) for one in results) == 5
    with house.store.begin(read_only=True) as transaction:
        steps = select(PanelTransitionRow.name).where(PanelTransitionRow.panel_id == panel_id)
        assert sorted(transaction.session.scalars(steps)) == ["create", "open"]


def test_panels_signed_off_at_once_all_count(house: House, knowledge: Knowledge) -> None:
    panels = [house.assessing() for _ in range(4)]

    def finish(panel_id: str) -> Callable[[], str]:
        def act() -> str:
            for who in ("member", "other member"):
                with house.acting(who) as (transaction, principal):
                    contribute(transaction, principal, panel_id, "x")
            with house.acting("lead") as (transaction, lead):
                draft = OutcomeDraft("x", diagnosis="ORPHA:213")
                write_outcome(transaction, lead, panel_id, draft, knowledge.vocabulary, check_version=whatever)
            return house.move(panel_id, "lead", "conclude", "sign-off")

        return act

    assert at_once([finish(panel_id) for panel_id in panels]) == ["signed_off"] * 4
    with house.store.begin(read_only=True) as transaction:
        assert transaction.directory.experience() == {"E1": {"ORPHA:213": 4}, "E2": {"ORPHA:213": 4}}


def test_contributions_at_once_are_all_there_in_one_order(house: House) -> None:
    panel_id = house.assessing()

    def speak(number: int) -> Callable[[], str]:
        def act() -> str:
            with house.acting("member") as (transaction, member):
                return contribute(transaction, member, panel_id, f"Thought {number}.")

        return act

    ids = at_once([speak(number) for number in range(8)])
    with house.acting("lead") as (transaction, lead):
        pages = contributions(transaction, lead, panel_id, limit=4)
        rest = contributions(transaction, lead, panel_id, after=pages[3].contribution_id, limit=4)
    assert {one.contribution_id for one in (*pages[:4], *rest)} == set(ids)
