"""The training environment at the start of the service, and put back to its beginning."""

from api.entry.training.world import furnish
from api.identity.opening import refuse_mixture
from api.progress import ProgressProtocol
from api.sample_directory import import_sample_when_empty
from api.settings import Settings, sqlite_url
from api.store import open_store
from api.store.engine import database_file, prepare_folder
from api.upkeep import ledger_file
from api.upkeep.key_copy import exclusive, renew
from api.upkeep.placing import put_in_place
from api.upkeep.sqlite_files import draft_beside
from api.workbench import Workbench
from data.errors import SettingsError
from data.vocabulary import Vocabulary

__all__ = ["prepare", "reset"]


def prepare(workbench: Workbench) -> bool:
    """Furnishes a training environment that has no case yet; tells whether it did.

    Raises:
        SettingsError: The settings are not those of training, or the database holds real people.
        StoreError: The database cannot be read or written.
    """
    _demand_training(workbench.settings)
    refuse_mixture(workbench.settings, workbench.store)
    if not furnish(workbench.store, workbench.knowledge.vocabulary):
        return False
    workbench.refresh()
    return True


def reset(settings: Settings, vocabulary: Vocabulary, progress: ProgressProtocol) -> None:
    """Puts the training environment back to its beginning, directory and all; a service on it may go on meanwhile.

    Whoever is signed in has to sign in again.

    Args:
        settings: Those of training.
        vocabulary: Knows the disorders.
        progress: Told of rows.

    Raises:
        SettingsError: The settings are not those of training, or the database holds real people.
        StoreError: The database is busy or cannot be read or written.
    """
    _demand_training(settings)
    with open_store(settings) as store:
        refuse_mixture(settings, store)
    live = database_file(settings)
    place = live.absolute() if live is not None else settings.home / "consilium-training.db"
    prepare_folder(place)
    with exclusive(settings), draft_beside(place) as draft:
        with open_store(settings.model_copy(update={"database_url": sqlite_url(draft)})) as made:
            import_sample_when_empty(made)
            furnish(made, vocabulary)
        # The keys and erasures of cases that are no more.
        settings.key_copy.unlink(missing_ok=True)
        ledger_file(settings).unlink(missing_ok=True)
        put_in_place(settings, draft, live, None, progress)
        with open_store(settings) as store, store.begin() as transaction:
            renew(transaction.session, settings)


def _demand_training(settings: Settings) -> None:
    if not settings.training:
        raise SettingsError(
            "CONSILIUM_TRAINING: sample people and cases are for the training environment alone; start it by "
            "`consilium serve --training`"
        )
