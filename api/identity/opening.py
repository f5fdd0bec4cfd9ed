"""Identity over the store: the settings' issuer, or the one built in for training."""

from dataclasses import dataclass

from sqlalchemy import exists, select

from api.identity.identity import Identity
from api.identity.principal import ROLE_LABELS, Principal
from api.identity.training_issuer import TRAINING, TrainingIssuer, TrainingPerson
from api.identity.training_people import MACHINE_CLIENTS, enter_training_people
from api.settings import Settings
from api.store import People, Sessions, Store, principal_of
from api.store.tables import StaffRow
from data.errors import SettingsError

__all__ = ["open_identity"]


def open_identity(settings: Settings, store: Store) -> Identity | None:
    """Gives identity as the settings have it; None where nobody can sign in. For training its people are entered.

    Raises:
        SettingsError: The database is one for training and the settings are not, or the other way round.
        StoreError: The database is busy, unavailable or damaged.
    """
    _refuse_mixture(settings, store)
    training = None
    if settings.training:
        enter_training_people(store)
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        origin = settings.public_url or f"http://{host}:{settings.port}"
        training = TrainingIssuer(origin, _TrainingPeople(store), MACHINE_CLIENTS)
    return Identity.of(settings, People(store), Sessions(store), training)


def _refuse_mixture(settings: Settings, store: Store) -> None:
    """Refuses to let anybody in as somebody whom they picked where others are real, and the other way round."""
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
                TrainingPerson(str(row.subject), row.name, _role(principal), row.centre or "", row.email)
                for row, principal in people
                if not principal.is_machine
            ]
        order = list(ROLE_LABELS.values())
        return sorted(listed, key=lambda person: (_place(person.role, order), person.role, person.name))


def _role(principal: Principal) -> str:
    # An expert who is a clinician as well is looked for among the experts' colleagues at the bedside.
    held = sorted(principal.roles, key=lambda one: list(ROLE_LABELS).index(one.role))
    if not held:
        return ""
    networks = sorted({one.network for one in held if one.role is held[0].role and one.network})
    return f"{ROLE_LABELS[held[0].role]}{', ' if len(networks) == 1 else ''}{networks[0] if len(networks) == 1 else ''}"


def _place(role: str, order: list[str]) -> int:
    name = role.partition(",")[0]
    return order.index(name) if name in order else len(order)
