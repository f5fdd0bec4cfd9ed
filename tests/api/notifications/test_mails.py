"""What a mail says: in the recipient's language, with a link and a calendar, and nothing of the case."""

import ssl
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from api.identity import Role
from api.notifications import put
from api.notifications.errors import MailServerUnreachableError
from api.notifications.kinds import KINDS
from api.notifications.post import MailServer, Post
from api.notifications.wording import LANGUAGES, wording_in
from api.notifications.worker import Worker
from api.store import Store
from api.store.tables import ConsentRow, InvitationRow, MeetingRow, OutboxRow, PanelRow
from tests.api.mailbox import Mailbox, serving
from tests.api.notifications.conftest import SENDER
from tests.api.people import KIDNEY, add_case, add_invitation, add_panel, add_staff

QUESTION = "Which disorder is it?"
AT = datetime(2026, 12, 1, 13, 30, tzinfo=UTC)


@pytest.fixture
def panel_id(store: Store) -> str:
    """A panel with an invited expert who reads German, and a meeting."""
    add_staff(store, "ana", (Role.CLINICIAN, KIDNEY), email="ana@example.org", language="fr")
    add_staff(
        store, "cleo", (Role.EXPERT, KIDNEY), email="cleo@example.org", expert_id="expert-cleo", language="de"
    )  # fmt: skip
    with store.begin() as transaction:
        panel_id = add_panel(transaction, add_case(transaction, "ana"), "ana", state="panel_selection")
        add_invitation(transaction, panel_id, "expert-cleo", "invited")
        transaction.session.scalars(select(InvitationRow)).one().respond_by = AT
        transaction.session.add(
            MeetingRow(
                meeting_id="meeting-1", panel_id=panel_id, starts_at=AT, ends_at=AT + timedelta(hours=1),
                video_link="https://video.example.org/room", state="planned", sequence=0, created_by="ana",
                created_at=AT, version=1,
            )
        )  # fmt: skip
    return panel_id


def send(store: Store, kind: str, panel_id: str, **payload: str) -> None:
    with store.begin() as transaction:
        invitation = transaction.session.scalars(select(InvitationRow)).one()
        ids = {"panel_id": panel_id, "invitation_id": invitation.invitation_id} | payload
        put(transaction, subject=f"{kind}:{transaction.at}", kind=kind, payload=ids)


def test_an_invitation_reads_as_its_recipient_does(
    store: Store, panel_id: str, mailbox: Mailbox, worker: Callable[..., Worker]
) -> None:
    with store.begin() as transaction:
        transaction.session.execute(update(PanelRow).values(urgent=True))
    send(store, "invited", panel_id, expert_id="expert-cleo")
    assert worker().run().sent == 1
    [mail] = mailbox.mails
    assert mail["To"] == "Dr cleo <cleo@example.org>"
    assert mail["Subject"] == "Dringend: ERKNet bittet Sie in ein Panel"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@consilium.example.org>")
    assert mail.get_content_type() == "text/plain"
    text = mail.get_content().replace("\r\n", "\n")
    assert text.startswith("Guten Tag, Dr cleo,\n")
    assert "Dienstag, 1. Dezember 2026, 14:30 Uhr (Brüsseler Zeit)" in text
    assert "https://consilium.example.org/invitations/invitation-" in text
    for content in ("Elm", QUESTION, "disorder", "case-"):
        assert content not in mail.as_string()


@pytest.mark.parametrize(
    ("kind", "method", "status"),
    [("meeting_planned", "REQUEST", "CONFIRMED"), ("meeting_cancelled", "CANCEL", "CANCELLED")],
)
def test_a_meeting_comes_as_an_appointment(
    store: Store,
    panel_id: str,
    mailbox: Mailbox,
    worker: Callable[..., Worker],
    kind: str,
    method: str,
    status: str,
) -> None:
    with store.begin() as transaction:
        transaction.session.execute(update(MeetingRow).values(sequence=2))
        if method == "CANCEL":
            transaction.session.execute(update(MeetingRow).values(state="cancelled"))
    send(store, kind, panel_id, staff_id="ana", meeting_id="meeting-1")
    assert worker().run().sent == 1
    [mail] = mailbox.mails
    body, attached = mail.get_body(("plain",)), list(mail.iter_attachments())
    assert body is not None
    assert "mardi 1 décembre 2026 à 14:30 (heure de Bruxelles)" in body.get_content()
    [shown] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert shown["Content-Type"].params["method"] == method
    [file] = attached
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "meeting.ics")
    assert shown.get_content().encode().replace(b"\r\n", b"\n") == file.get_content().replace(b"\r\n", b"\n")
    calendar = Calendar.from_ical(file.get_content())
    assert (calendar["METHOD"], calendar["VERSION"]) == (method, "2.0")
    [event] = calendar.events
    # What RFC 5546, sections 3.2.2 and 3.2.5, asks of either method.
    assert event["UID"] == "meeting-1@consilium.example.org"
    assert (event["SEQUENCE"], event["STATUS"]) == (2, status)
    assert event["ORGANIZER"] == "mailto:consilium@example.org"
    assert event["ATTENDEE"] == "mailto:ana@example.org"
    assert (event.start, event.end) == (AT, AT + timedelta(hours=1))
    assert event.DTSTAMP is not None
    assert datetime.now(UTC) >= event.DTSTAMP
    assert event["LOCATION"] == "https://video.example.org/room"
    assert not event.errors
    assert "cleo" not in mail.as_string()


def test_what_is_no_longer_so_is_not_sent(
    store: Store, panel_id: str, mailbox: Mailbox, worker: Callable[..., Worker]
) -> None:
    send(store, "reminded", panel_id, expert_id="expert-cleo")
    send(store, "meeting_planned", panel_id, staff_id="ana", meeting_id="meeting-1")
    send(store, "lead_named", panel_id, staff_id="nobody")
    with store.begin() as transaction:
        transaction.session.execute(update(InvitationRow).values(state="accepted"))
        transaction.session.execute(update(MeetingRow).values(state="cancelled"))
    assert worker().run().cancelled == 3
    with store.begin() as transaction:
        transaction.session.execute(update(InvitationRow).values(state="invited"))
        transaction.session.execute(update(ConsentRow).values(withdrawn_at=transaction.at))
    send(store, "invited", panel_id, expert_id="expert-cleo")
    send(store, "meeting_cancelled", panel_id, staff_id="ana", meeting_id="meeting-1")
    done = worker().run()
    assert (done.cancelled, done.sent) == (1, 1)
    assert mailbox.subjects == ["ERKNet : la réunion d'un panel est annulée"]
    with store.begin(read_only=True) as transaction:
        told = transaction.session.scalars(select(OutboxRow.last_error).where(OutboxRow.state == "cancelled")).all()
    assert sorted(filter(None, told)) == [
        "the invitation has moved on", "the meeting was cancelled", "the recipient has no access any more",
        "there is no consent for care",
    ]  # fmt: skip


@pytest.mark.parametrize("address", [None, "not an address", "two\nlines@example.org"])
def test_who_cannot_be_written_to_holds_nobody_up(
    store: Store, panel_id: str, mailbox: Mailbox, worker: Callable[..., Worker], address: str | None
) -> None:
    add_staff(store, "ben", (Role.CLINICIAN, KIDNEY), email=address)
    send(store, "lead_named", panel_id, staff_id="ben")
    send(store, "lead_named", panel_id, staff_id="ana")
    done = worker().run()
    assert (done.failed, done.sent) == (1, 1)
    assert [mail["To"] for mail in mailbox.mails] == ["Dr ana <ana@example.org>"]


def test_every_kind_has_words_in_every_language() -> None:
    known = {"name", "network", "deadline", "start", "until"}
    for language in LANGUAGES:
        source = files("api.notifications").joinpath("wording", f"{language}.toml")
        words = tomllib.loads(source.read_text(encoding="utf-8"))
        assert {name for name, value in words.items() if isinstance(value, dict)} == KINDS.keys(), language
        for kind in KINDS:
            used = {name for text in words[kind].values() for _, name, _, _ in Formatter().parse(text) if name}
            assert used <= known, (language, kind)
            values = dict.fromkeys(known, "X")
            assert wording_in(language).text(kind, values, "https://link").count("https://link") == 1
            assert len(wording_in(language).subject(kind, values | {"network": "ERKNet"})) < 90
    assert wording_in("pl").language == "en"


def test_a_message_that_cannot_become_a_mail_is_refused_at_once(store: Store, panel_id: str) -> None:
    with store.begin() as transaction:
        for kind, payload in (
            ("unheard", {"staff_id": "ana"}),
            ("invited", {"staff_id": "ana", "panel_id": panel_id}),
            ("lead_named", {"panel_id": panel_id}),
        ):
            with pytest.raises(ValueError, match=kind):
                put(transaction, subject="a", kind=kind, payload=payload)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of its own for localhost, with its key, in one file."""
    from cryptography import x509  # noqa: PLC0415 - this fixture's alone
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name.from_rfc4514_string("CN=localhost")
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    as_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(as_pem + signed.public_bytes(serialization.Encoding.PEM))
    return file


def test_the_password_goes_only_to_a_server_that_is_trusted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, sqlite_store: Store
) -> None:
    add_staff(sqlite_store, "ana", (Role.CLINICIAN, KIDNEY), email="ana@example.org")
    with sqlite_store.begin() as transaction:
        panel_id = add_panel(transaction, add_case(transaction, "ana"), "ana")
        put(transaction, subject="a", kind="lead_named", payload={"staff_id": "ana", "panel_id": panel_id})
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with serving(tls, password="right") as mailbox:

        def run(password: str) -> int:
            server = MailServer("localhost", mailbox.port, user="consilium", password=password)
            assert password not in repr(server)
            return Worker(sqlite_store, SENDER, Post(server)).run().sent

        with pytest.raises(MailServerUnreachableError, match="cannot be trusted"):
            run("right")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with pytest.raises(MailServerUnreachableError, match="refuses the user or password"):
            run("wrong")
        assert mailbox.mails == []
        assert run("right") == 1
    assert len(mailbox.mails) == 1
