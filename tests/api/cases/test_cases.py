"""Enrolment, sections and consents, over both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from api.cases import case_for, case_to_change
from api.cases.consent_forms import KINDS, ConsentKind, consent_forms
from api.cases.consents import Consent, consents_of, record_consent, withdraw_consent
from api.cases.enrolment import Enrolment, cases_of, enrol, rename
from api.cases.nicknames import checked_nickname, new_nickname
from api.cases.screened_texts import Screening
from api.cases.sections import as_case, read_section, save_findings, save_text, sections_of
from api.identity import Principal, Role
from api.refusals import ConflictError, ForbiddenError, NotFoundError
from api.store import Store
from api.store.tables import EventRow
from data import Case
from data.errors import InputError
from data.identifiers import CaseId
from tests.api.people import KIDNEY, add_staff

NAME = "Ada Fernsby"
CASE = Case.model_validate(
    {
        "case_id": "MRN 1234567",
        "summary": f"Mrs {NAME} has gout and slowly failing kidneys.",
        "history": "Father on dialysis.",
        "language": "en",
        "hpo_present": ["HP:0001997"],
        "genes": ["UMOD"],
        "age": "P33Y",
        "sex": "FEMALE",
        "corrections": [{"start": 20, "end": 24, "was": "HP:0001997", "now": "HP:0001997", "status": "present"}],
    }
)
MASK = Screening("mask")


@pytest.fixture
def clinician(store: Store) -> Principal:
    return add_staff(store, "staff-clinician", (Role.CLINICIAN, KIDNEY))


@pytest.fixture
def assistant(store: Store, clinician: Principal) -> Principal:
    return add_staff(store, "staff-assistant", (Role.ASSISTANT, KIDNEY), assists=clinician.staff_id)


@pytest.fixture
def case_id(store: Store, clinician: Principal) -> str:
    with store.begin() as transaction:
        return enrol(transaction, clinician, Enrolment(CASE, nickname="Elm 4", screening=MASK)).case_id


def test_what_is_enrolled_comes_back_without_who_it_is(
    store: Store, clinician: Principal, assistant: Principal, case_id: str
) -> None:
    for reader in (clinician, assistant):
        with store.begin() as transaction:
            case = as_case(transaction, reader, case_id)
        assert case.case_id == case_id
        assert case.summary == "Mrs [name] has gout and slowly failing kidneys."
        assert (case.history, case.hpo_present, case.genes) == ("Father on dialysis.", ("HP:0001997",), ("UMOD",))
        assert (case.age, case.sex, case.language, case.country) == ("P33Y", "FEMALE", "en", "DE")
        # The correction went with its word, which masking moved.
        [correction] = case.corrections
        assert case.summary[correction.start : correction.end] == "gout"


def test_nothing_of_the_content_stands_open_in_the_database(store: Store, case_id: str) -> None:
    with store.begin(read_only=True) as transaction:
        for table in ("cases", "case_sections", "events", "case_keys"):
            rows = transaction.session.execute(text(f"SELECT * FROM {table}")).all()
            told = " ".join(map(str, rows))
            assert case_id in told
            for secret in (NAME, "gout", "dialysis", "HP:0001997", "UMOD", "P33Y", "FEMALE", "1234567"):
                assert secret not in told, (table, secret)


def test_identifiers_are_refused_unless_it_is_said_why(store: Store, clinician: Principal) -> None:
    for screening in (Screening(), Screening("allow")):
        with pytest.raises(InputError, match="summary") as refused, store.begin() as transaction:
            enrol(transaction, clinician, Enrolment(CASE, screening=screening))
        assert NAME not in str(refused.value)
    with store.begin() as transaction:
        assert cases_of(transaction, clinician) == []
        allowed = enrol(transaction, clinician, Enrolment(CASE, screening=Screening("allow", "author_of_publication")))
        assert NAME in str(as_case(transaction, clinician, allowed.case_id).summary)
    with store.begin(read_only=True) as transaction:
        events = transaction.session.scalars(select(EventRow).where(EventRow.action == "section.saved")).all()
    reasons = {one.detail["section"]: one.reason for one in events}
    assert reasons == {"findings": None, "summary": "author_of_publication", "history": "author_of_publication"}


@pytest.mark.parametrize("nickname", ["Elm", "Elm 4", "  Grey   Heron ", "patient-7", "O'Elm"])
def test_a_word_of_ones_own_is_a_nickname(nickname: str) -> None:
    assert checked_nickname(nickname) == " ".join(nickname.split())
    assert checked_nickname(drawn := new_nickname()) == drawn


@pytest.mark.parametrize(
    "nickname",
    [NAME, "Fernsby, Ada", "A.F. 02031987", "1234567", "ada@example.org", "", " ", "x" * 41, "a\nb\0c", "12.03.87 AF"],
)
def test_what_may_tell_who_it_is_is_no_nickname(nickname: str) -> None:
    with pytest.raises(InputError, match="nickname") as refused:
        checked_nickname(nickname)
    assert not nickname.strip() or nickname not in str(refused.value)


def test_a_nickname_means_one_patient_of_a_clinician(
    store: Store, clinician: Principal, assistant: Principal, case_id: str
) -> None:
    bare = Case(case_id=CaseId("x"))
    with pytest.raises(ConflictError), store.begin() as transaction:
        enrol(transaction, assistant, Enrolment(bare, nickname="ELM 4"))
    other = add_staff(store, "staff-other", (Role.CLINICIAN, KIDNEY))
    with store.begin() as transaction:
        enrol(transaction, other, Enrolment(bare, nickname="Elm 4"))
        second = enrol(transaction, assistant, Enrolment(bare))
        assert second.clinician_id == clinician.staff_id
        assert [one.case_id for one in cases_of(transaction, clinician)] == [case_id, second.case_id]
        assert [one.case_id for one in cases_of(transaction, assistant, after=case_id)] == [second.case_id]
        assert len(cases_of(transaction, other)) == 1
        with pytest.raises(ConflictError):
            rename(transaction, clinician, second, nickname="elm 4", language=None)
        rename(transaction, clinician, second, nickname="Oak", language="de")
        assert (second.nickname, second.language, second.version) == ("Oak", "de", 2)


@pytest.mark.parametrize("role", [Role.EXPERT, Role.COORDINATOR, Role.ANALYST, Role.GUEST])
def test_nobody_else_enrols(store: Store, role: Role) -> None:
    somebody = add_staff(store, "staff-1", (role, KIDNEY))
    with pytest.raises(ForbiddenError), store.begin() as transaction:
        enrol(transaction, somebody, Enrolment(CASE))


def test_sections_have_versions_and_a_text_replaced_takes_its_corrections_along(
    store: Store, clinician: Principal, case_id: str
) -> None:
    with store.begin() as transaction:
        case = case_to_change(transaction, clinician, case_id)
        before = case.version
        assert save_text(transaction, clinician, case, "history", "Mother well.", Screening()).version == 2
        assert save_text(transaction, clinician, case, "imaging", "Small kidneys.", Screening()).version == 1
        changed = CASE.model_copy(update={"genes": (), "hpo_excluded": ("HP:0000790",), "corrections": ()})
        assert save_findings(transaction, clinician, case, changed).version == 2
        assert case.version == before + 3
    with store.begin() as transaction:
        kept = as_case(transaction, clinician, case_id)
        assert (kept.history, kept.imaging, kept.genes) == ("Mother well.", "Small kidneys.", ())
        assert len(kept.corrections) == 1
        assert [one.section for one in sections_of(transaction, case_id)] == [
            "findings", "summary", "history", "imaging",
        ]  # fmt: skip
        case = case_to_change(transaction, clinician, case_id)
        save_text(transaction, clinician, case, "summary", "Gout.", Screening())
        assert as_case(transaction, clinician, case_id).corrections == ()
        content, state = read_section(transaction, clinician, case_id, "summary")
        assert (content, state.version) == ({"text": "Gout."}, 2)
        with pytest.raises(NotFoundError):
            read_section(transaction, clinician, case_id, "histology")


def test_there_is_a_form_of_each_kind_in_each_official_language() -> None:
    official = sorted(
        [
            "bg",
            "cs",
            "da",
            "de",
            "el",
            "en",
            "es",
            "et",
            "fi",
            "fr",
            "ga",
            "hr",
            "hu",
            "it",
            "lt",
            "lv",
            "mt",
            "nl",
            "pl",
            "pt",
            "ro",
            "sk",
            "sl",
            "sv",
        ]
    )
    forms = consent_forms()
    assert [(form.language, form.kind) for form in forms] == [(code, kind) for code in official for kind in KINDS]
    assert len({form.title for form in forms}) == 72
    assert len({form.form_id for form in forms}) == 72


def test_a_withdrawal_takes_every_form_of_its_kind(store: Store, clinician: Principal, case_id: str) -> None:
    signed = date(2026, 1, 5)
    signed_forms: list[tuple[ConsentKind, str, str | None]] = [
        ("care", "de", None), ("care", "en", "2.1"), ("research", "ga", "1"),
    ]  # fmt: skip
    with store.begin() as transaction:
        consents = [
            record_consent(transaction, clinician, case_id, Consent(kind, language, signed, version)).consent_id
            for kind, language, version in signed_forms
        ]
        first = consents_of(transaction, clinician, case_id)[0]
        assert (first.form_version, first.recorded_by) == ("unstated", clinician.staff_id)
    with store.begin() as transaction:
        withdraw_consent(transaction, clinician, case_id, consents[0])
    with store.begin() as transaction:
        held = consents_of(transaction, clinician, case_id)
        assert [one.withdrawn_at is None for one in held] == [False, False, True]
        with pytest.raises(ConflictError):
            withdraw_consent(transaction, clinician, case_id, consents[1])
        with pytest.raises(NotFoundError):
            withdraw_consent(transaction, clinician, case_id, "consent-0")
        record_consent(transaction, clinician, case_id, Consent("care", "de", signed))
        assert len(consents_of(transaction, clinician, case_id)) == 4


@pytest.mark.parametrize(
    ("consent", "told"),
    [
        (Consent("care", "no", date(2026, 1, 5)), "no consent form"),
        (Consent("care", "de", date(1999, 1, 5)), "given_on"),
        (Consent("care", "de", date.today() + timedelta(days=3)), "given_on"),  # noqa: DTZ011 - a day, wherever
        (Consent("care", "de", date(2026, 1, 5), "Ada Fernsby <ada>"), "form_version"),
    ],
)
def test_a_consent_that_cannot_be_is_refused(
    store: Store, clinician: Principal, case_id: str, consent: Consent, told: str
) -> None:
    with pytest.raises(InputError, match=told), store.begin() as transaction:
        record_consent(transaction, clinician, case_id, consent)


def test_who_does_not_treat_the_patient_records_no_consent(store: Store, clinician: Principal, case_id: str) -> None:
    other = add_staff(store, "staff-other", (Role.CLINICIAN, KIDNEY))
    with pytest.raises(NotFoundError), store.begin() as transaction:
        record_consent(transaction, other, case_id, Consent("care", "de", date(2026, 1, 5)))
    with store.begin() as transaction:
        assert case_for(transaction, clinician, case_id, content=False).case_id == case_id
