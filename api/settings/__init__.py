"""All settings of Consilium, read from environment variables that begin with CONSILIUM_.

There is one class, and no other place reads these variables. A value that does not fit is reported as one
`SettingsError` that names the variable; `settings_table` gives the table that the README prints.
"""

from api.settings.loading import load_settings, settings_table, unknown_variables
from api.settings.settings import DEFAULT_TEXT_ENCODER, Settings
from api.settings.storage import sqlite_url

__all__ = ["DEFAULT_TEXT_ENCODER", "Settings", "load_settings", "settings_table", "sqlite_url", "unknown_variables"]
