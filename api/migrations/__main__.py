"""Writes the next migration from what api/store/tables.py has that the newest revision has not.

Usage: python -m api.migrations "what changes"
"""

import sys
import tempfile
from pathlib import Path

from alembic import command

from api.settings import load_settings
from api.store.engine import make_engine
from api.store.schema import HEAD, migration_config, upgrade


def main(message: str) -> None:
    """Writes api/migrations/versions/vNNNN_MESSAGE.py, to be read and corrected before it is kept."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(home=Path(folder), database_url=f"sqlite:///{folder}/consilium.db")
        if HEAD:
            upgrade(settings)
        engine = make_engine(settings)
        with engine.begin() as connection:
            config = migration_config(connection)
            # A module's name cannot begin with a digit.
            config.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
            command.revision(config, message, autogenerate=True, rev_id=f"{int(HEAD or 0) + 1:04}")
        engine.dispose()


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or sys.exit(__doc__))
