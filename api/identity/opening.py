"""Identity over the store: the settings' issuer, or the one built in for training."""

from dataclasses import dataclass

from sqlalchemy import exists, select

from api.identity.identity import Identity
from api.identity.principal import ROLE_LABELS, Principal, Role
from api.identity.training_issuer import TRAINING, TrainingIssuer, TrainingPerson
from api.identity.training_people import MACHINE_CLIENTS, enter_training_people
from api.settings import Settings
from api.store import People, Sessions, Store, principal_of
from api.store.tables import StaffRow
from data.errors import SettingsError

__all__ = ["open_identity", "refuse_mixture"]


def open_identity(settings: Settings, store: Store) -> Identity | None:
    """Gives identity as the settings have it; None where nobody can sign in. For training its people are entered.

    Raises:
        SettingsError: The database is one for training and the settings are not, or the other way round.
        StoreError: The database is busy, unavailable or damaged.
    """
    refuse_mixture(settings, store)
    training = None
    if settings.training:
        enter_training_people(store)
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        origin = settings.public_url or f"http://{host}:{settings.port}"
        training = TrainingIssuer(origin, _TrainingPeople(store), MACHINE_CLIENTS)
    return Identity.of(settings, People(store), Sessions(store), training)


def refuse_mixture(settings: Settings, store: Store) -> None:
    """Refuses to let anybody in as somebody whom they picked where others are real, and the other way round.

    Raises:
        SettingsError: The database is one for training and the settings are not, or the other way round.
        StoreError: The database is busy, unavailable or damaged.
    """
    with store.begin(read_only=True) as transaction:
        trained = transaction.session.scalar(select(exists().where(StaffRow.issuer == TRAINING)))
        real = transaction.session.scalar(select(exists().where(StaffRow.issuer != TRAINING)))
    if settings.training and real:
        raise SettingsError(
            f"CONSILIUM_TRAINING (`--training`) is refused on the database {store.name}: it holds real people; "
            "take CONSILIUM_DATABASE_URL out, and training has a database of its own"
        )
    if not settings.training and trained:
        raise SettingsError(
            f"the database {store.name} is one for training, where anybody was anybody; "
            "name another in CONSILIUM_DATABASE_URL, or serve it with --training"
        )


@dataclass(frozen=True)
class _TrainingPeople:
    """Everybody in the database who can be picked, those with a role first."""

    store: Store

    def __call__(self) -> list[TrainingPerson]:
        with self.store.begin(read_only=True) as transaction:
            session = transaction.session
            rows = session.scalars(select(StaffRow).where(StaffRow.issuer == TRAINING, StaffRow.active.is_(True)))
            people = [(row, principal_of(session, row)) for row in rows]
            listed = [
                TrainingPerson(str(row.subject), row.name, *_role(principal), row.centre or "", row.email)
                for row, principal in people
                if not principal.is_machine
            ]
        return sorted(listed, key=lambda person: (_place(person.role), person.network, person.name))


def _role(principal: Principal) -> tuple[str, str]:
    """Gives the first role of somebody in words, and the first network that they have it in."""
    held = sorted((list(Role).index(one.role), one.network or "") for one in principal.roles)
    if not held:
        return "", ""
    number, network = held[0]
    return ROLE_LABELS[list(Role)[number]], network


def _place(role: str) -> int:
    labels = list(ROLE_LABELS.values())
    return labels.index(role) if role in labels else len(labels)
