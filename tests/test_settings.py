"""Settings from file and environment."""

from dataclasses import fields
from pathlib import Path

import pytest

from coopatlas.errors import SettingsError
from coopatlas.settings import Settings, read_settings

ROOT = Path(__file__).parents[1]


def _file(folder: Path, text: str) -> Path:
    (folder / "coopatlas.toml").write_text(text, encoding="utf-8")
    return folder


def test_defaults_hold_without_a_file(tmp_path: Path) -> None:
    settings = read_settings(tmp_path, {})
    assert settings.data == tmp_path / "data"
    assert settings.port == Settings().port


def test_relative_folders_are_relative_to_the_file(tmp_path: Path) -> None:
    settings = read_settings(_file(tmp_path, '[coopatlas]\nreleases = "out"\nport = 9000\n'), {})
    assert settings.releases == tmp_path / "out"
    assert settings.port == 9000


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    folder = _file(tmp_path, "[coopatlas]\nport = 9000\n")
    settings = read_settings(folder, {"COOPATLAS_PORT": "9001", "COOPATLAS_QUERY_TIMEOUT_S": "2.5", "HOME": "/"})
    assert settings.port == 9001
    assert settings.query_timeout_s == 2.5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[coopatlas]\nprot = 1\n", "coopatlas.toml: unknown setting 'prot'; did you mean 'port'?"),
        ("[coopatlas]\nzzz = 1\n", "unknown setting 'zzz'; known are cache"),
        ("[other]\n", "unknown table 'other'; all settings stand in"),
        ("coopatlas = 3\n", "'coopatlas' must be a table"),
        ("[coopatlas\n", "not readable as TOML"),
        ('[coopatlas]\nport = "many"\n', "setting 'port' is 'many', which is not a whole number"),
        ("[coopatlas]\nport = 99999\n", "a TCP port lies between 0 and 65535"),
        ("[coopatlas]\nquery_workers = 0\n", "'query_workers' is 0; it must be a number greater than 0"),
        ("[coopatlas]\nopen_releases = 0\n", "'open_releases' is 0; it must be a number greater than 0"),
        *(
            (f"[coopatlas]\nkeep_releases = '{one}'\n", f"'{one}'; it must be 'all', or")
            for one in ("0", "-1", "some", "")
        ),
        ("[coopatlas]\nport = 80.5\n", "'port' is '80.5', which is not a whole number"),
        ("[coopatlas]\nquery_timeout_s = inf\n", "'query_timeout_s' is inf; it must be a number greater than 0"),
    ],
)
def test_what_cannot_be_is_refused_with_file_and_key(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(_file(tmp_path, text), {})
    assert words in str(caught.value)


def test_an_unknown_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="environment variable COOPATLAS_PROT: unknown setting 'prot'"):
        read_settings(tmp_path, {"COOPATLAS_PROT": "1"})


def test_every_setting_is_described_in_the_documentation() -> None:
    described = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    missing = [field.name for field in fields(Settings) if f"`{field.name}`" not in described]
    assert not missing, f"docs/settings.md: add a row for {', '.join(missing)}"
