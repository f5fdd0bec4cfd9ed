"""What every store keeps of its directory, whatever the database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from api.store import ExpertFilters, FieldChange, Store, StoreDamagedError, StoreError
from api.store.records import FIELDS
from api.store.tables import ExpertRow
from data.errors import InputError
from data.expert import Expert

Make = Callable[..., Expert]


def _fill(store: Store, *experts: Expert) -> None:
    with store.begin() as transaction:
        transaction.directory.import_experts(experts)


def _ids(store: Store, **filters: object) -> list[str]:
    chosen = ExpertFilters(**filters)  # type: ignore[arg-type]
    with store.begin(read_only=True) as transaction:
        page = transaction.directory.page(chosen)
        assert transaction.directory.count(chosen) == len(page.experts)
    return [expert.expert_id for expert in page.experts]


WHOLE = {
    "name": "Zoë Ångström",
    "email": "zoe@example.org",
    "centre": "Klinik Süd, Łódź",
    "country": "PL",
    "erns": ["ERKNet", "MetabERN"],
    "membership": "full",
    "age_groups": ["paediatric", "adult"],
    "languages": ["pl", "en"],
    "thematic_areas": ["ORPHA:93545"],
    "disorders": {"ORPHA:730": 12, "ORPHA:558": 0},
    "hpo_terms": ["HP:0000107"],
    "genes": ["PKD1"],
    "publications": [{"pmid": "PMID:1", "title": 'Ein "Titel", mit | und ; \u2028 und 🧬'}],
    "bio": "Zeile eins\nZeile zwei\t<b>'; DROP TABLE experts; --",
    "max_open_panels": 3,
    "open_panels": 2,
    "available": False,
}


class TestDirectory:
    """The contract: passes on every database."""

    def test_a_new_directory_is_empty(self, store: Store) -> None:
        with store.begin(read_only=True) as transaction:
            directory = transaction.directory
            assert directory.all() == []
            assert directory.centres() == []
            assert directory.imports() == []
            assert directory.count() == 0
            assert directory.version().version == 0
            assert directory.page().after is None

    def test_an_expert_comes_back_as_it_went_in(self, store: Store, expert: Make) -> None:
        whole, bare = expert("Ж-1", **WHOLE), expert("a")
        assert set(WHOLE) | {"expert_id"} == set(FIELDS)
        _fill(store, whole, bare)
        with store.begin(read_only=True) as transaction:
            assert transaction.directory.get("Ж-1") == whole
            assert transaction.directory.get("a") == bare
            assert transaction.directory.get("b") is None
            assert transaction.directory.all() == [bare, whole]

    def test_an_import_tells_what_is_new_and_what_changed(self, store: Store, expert: Make) -> None:
        _fill(store, expert("a", country="FR"), expert("b"))
        with store.begin() as transaction:
            result = transaction.directory.import_experts([expert("c"), expert("b"), expert("a", country="DE")])
        assert result.added == ("c",)
        assert [change.expert_id for change in result.changed] == ["a"]
        assert result.changed[0].fields == (FieldChange("country", "FR", "DE"),)
        assert (result.unchanged, result.removed) == (("b",), ())
        assert result.summary() == "1 added, 1 changed, 1 unchanged, 0 removed"

    def test_a_field_left_empty_is_emptied(self, store: Store, expert: Make) -> None:
        _fill(store, expert("a", **WHOLE | {"name": "Dr a"}))
        _fill(store, expert("a"))
        with store.begin(read_only=True) as transaction:
            assert transaction.directory.all() == [expert("a")]
        assert _ids(store, networks=frozenset({"ERKNet"})) == []

    def test_nobody_is_removed_unless_asked(self, store: Store, expert: Make) -> None:
        _fill(store, expert("a", languages=["en"]), expert("b", languages=["en"]))
        _fill(store, expert("b", languages=["en"]))
        assert _ids(store) == ["a", "b"]
        with store.begin() as transaction:
            result = transaction.directory.import_experts([expert("b", languages=["en"])], replace=True)
        assert (result.removed, result.unchanged) == (("a",), ("b",))
        assert _ids(store) == _ids(store, languages=frozenset({"en"})) == ["b"]

    def test_an_id_that_occurs_twice_is_refused_and_nothing_written(self, store: Store, expert: Make) -> None:
        with pytest.raises(InputError, match="expert_id a occurs more than once"):
            _fill(store, expert("a"), expert("a", country="FR"))
        assert _ids(store) == []

    def test_a_count_that_no_database_keeps_is_refused(self, store: Store, expert: Make) -> None:
        huge = expert("a").model_copy(update={"open_panels": 2**63})
        with pytest.raises(InputError, match="open_panels of expert a is too large"):
            _fill(store, huge)

    def test_what_an_import_did_is_recorded(self, store: Store, expert: Make) -> None:
        started = datetime.now(UTC)
        _fill(store, expert("a"), expert("b"))
        with store.begin() as transaction:
            transaction.directory.import_experts([expert("b", country="FR")], replace=True, file_name="Ärzte.csv")
        with store.begin(read_only=True) as transaction:
            latest, first = transaction.directory.imports()
        assert (latest.added, latest.changed, latest.unchanged, latest.removed) == (0, 1, 0, 1)
        assert (latest.file_name, latest.imported_by, latest.version) == ("Ärzte.csv", None, 2)
        assert (first.added, first.file_name, first.version) == (2, None, 1)
        assert started - timedelta(seconds=1) <= first.imported_at <= latest.imported_at <= datetime.now(UTC)
        assert latest.imported_at.tzinfo is UTC

    def test_centres_follow_the_experts(self, store: Store, expert: Make) -> None:
        _fill(
            store,
            expert("a", centre="Klinik", country="DE", erns=["ERKNet"]),
            expert("b", centre="Klinik", country="DE", erns=["ERN-LUNG", "ERKNet"]),
            expert("c", centre="Klinik", country="AT"),
            expert("d", country="AT"),
            expert("e", centre="Elsewhere"),
        )
        with store.begin(read_only=True) as transaction:
            centres = [(centre.name, centre.country, centre.networks) for centre in transaction.directory.centres()]
        assert centres == [
            ("Elsewhere", None, ()),
            ("Klinik", "AT", ()),
            ("Klinik", "DE", ("ERKNet", "ERN-LUNG")),
        ]
        with store.begin() as transaction:
            transaction.directory.import_experts([], replace=True)
            assert transaction.directory.centres() == []

    def test_filters_narrow_the_list_and_all_must_hold(self, store: Store, expert: Make) -> None:
        _fill(
            store,
            expert("a", erns=["ERKNet"], country="FR", languages=["fr", "en"], age_groups=["adult"]),
            expert("b", erns=["ERN-EYE", "ERKNet"], country="DE", languages=["de"], age_groups=["adult", "paediatric"]),
            expert("c", erns=["ERN-EYE"], country="DE", languages=["de", "en"]),
        )
        assert _ids(store, networks=frozenset({"ERKNet"})) == ["a", "b"]
        assert _ids(store, networks=frozenset({"ERKNet", "ERN-EYE"})) == ["a", "b", "c"]
        assert _ids(store, countries=frozenset({"DE"}), languages=frozenset({"en"})) == ["c"]
        assert _ids(store, age_groups=frozenset({"paediatric"})) == ["b"]
        assert _ids(store, networks=frozenset({"ERKNet"}), countries=frozenset({"IT"})) == []

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("lodz", ["a"]),
            ("SUD zoe", ["a"]),
            ("  angstrom   ŁÓDŹ ", ["a"]),
            ("strasse", ["b"]),
            ("100%", ["b"]),
            ("_", []),
            ("%", ["b"]),
            ("\\", ["b"]),
            ("'", []),
            ("zoe nobody", []),
            ("", ["a", "b"]),
        ],
    )
    def test_a_query_finds_names_and_centres_as_people_type_them(
        self, store: Store, expert: Make, query: str, found: list[str]
    ) -> None:
        _fill(store, expert("a", **WHOLE), expert("b", centre="Straße 100% a\\b"))
        assert _ids(store, query=query) == found

    @pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
    def test_pages_show_everybody_once_in_one_order(self, store: Store, expert: Make, limit: int) -> None:
        ids = ["B", "_", "a", "b", "a-1", "é", "10", "9"]
        _fill(store, *(expert(expert_id) for expert_id in ids))
        seen: list[str] = []
        after = None
        with store.begin(read_only=True) as transaction:
            for _ in range(len(ids) + 1):
                page = transaction.directory.page(after=after, limit=limit)
                seen += [expert.expert_id for expert in page.experts]
                after = page.after
                if after is None:
                    break
        assert seen == sorted(ids)

    def test_the_next_page_goes_on_when_the_last_expert_is_gone(self, store: Store, expert: Make) -> None:
        _fill(store, expert("a"), expert("b"), expert("c"))
        with store.begin() as transaction:
            after = transaction.directory.page(limit=2).after
            transaction.directory.import_experts([expert("a"), expert("c")], replace=True)
            assert [e.expert_id for e in transaction.directory.page(after=after, limit=2).experts] == ["c"]

    def test_a_limit_below_one_is_refused(self, store: Store) -> None:
        with store.begin(read_only=True) as transaction, pytest.raises(InputError, match="limit 0 is too small"):
            transaction.directory.page(limit=0)

    def test_a_transaction_that_fails_leaves_nothing(self, store: Store, expert: Make) -> None:
        def import_and_fail() -> None:
            with store.begin() as transaction:
                transaction.directory.import_experts([expert("a")])
                raise RuntimeError("halfway")

        with pytest.raises(RuntimeError, match="halfway"):
            import_and_fail()
        with store.begin(read_only=True) as transaction:
            assert (transaction.directory.all(), transaction.directory.version().version) == ([], 0)

    def test_a_read_only_transaction_sees_one_state_and_writes_nothing(self, store: Store, expert: Make) -> None:
        with store.begin(read_only=True) as reader:
            assert reader.directory.count() == 0
            _fill(store, expert("a"))
            assert reader.directory.count() == 0
            assert reader.directory.version().version == 0
        with pytest.raises(StoreError), store.begin(read_only=True) as reader:
            reader.directory.import_experts([expert("b")])
        assert _ids(store) == ["a"]

    def test_a_record_changed_by_other_means_is_named(self, store: Store, expert: Make) -> None:
        _fill(store, expert("a"), expert("b"))
        with store._engine.begin() as connection:
            connection.execute(update(ExpertRow).values(hpo_terms=["kidney"]).where(ExpertRow.expert_id == "b"))
        with (
            pytest.raises(StoreDamagedError, match=r"cannot be read: b: hpo_terms"),
            store.begin(read_only=True) as reader,
        ):
            reader.directory.all()
