"""Settings: read once from ``coopatlas.toml`` and the environment, frozen, and passed by hand.

A setting ``releases`` is the key ``releases`` in the file's ``[coopatlas]`` table and the variable
``COOPATLAS_RELEASES``; the environment wins. Relative folders are relative to the file, or to the
current folder where there is no file.
"""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType

from coopatlas.errors import SettingsError

_NUMBERS: Mapping[type, str] = MappingProxyType({int: "whole number", float: "number"})
FILE_NAME = "coopatlas.toml"
VARIABLE_PREFIX = "COOPATLAS_"
ALL = "all"
"""What ``keep_releases`` is where none is ever removed."""
_POSITIVE = (
    *("query_workers", "slow_queries", "max_waiting", "query_timeout_s", "worker_memory_bytes", "max_query_bytes"),
    *("max_rows", "max_answer_bytes", "client_requests", "client_slow_s", "max_document_bytes", "check_timeout_s"),
    "open_releases",
)
_CONTACT = re.compile(r"mailto:[^\s@<>\"{}|\\^`]+@[^\s@<>\"{}|\\^`]+|https://[^\s/<>\"{}|\\^`][^\s<>\"{}|\\^`]*")
"""An address that can stand as an IRI in the descriptions."""
_COUNT = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)


@dataclass(frozen=True)
class Settings:
    """All that can be set. ``docs/settings.md`` describes each; a test holds the two together.

    Units: ``*_s`` are seconds, ``*_bytes`` bytes.
    """

    data: Path = Path("data")
    ontology: Path = Path("ontology")
    shapes: Path = Path("shapes")
    queries: Path = Path("queries")
    releases: Path = Path("releases")
    keep_releases: str = ALL
    open_releases: int = 2
    host: str = "127.0.0.1"
    port: int = 8000
    engine: str = ""
    engine_user: str = ""
    engine_password: str = field(default="", repr=False)
    services: tuple[str, ...] = ()
    query_workers: int = 2
    slow_queries: int = 2
    max_waiting: int = 96
    query_timeout_s: float = 10.0
    worker_memory_bytes: int = 2**31
    max_query_bytes: int = 100_000
    max_rows: int = 1_000_000
    max_answer_bytes: int = 250_000_000
    cache: Path = Path("cache")
    cache_bytes: int = 1_000_000_000
    client_requests: int = 48
    client_slow_s: float = 300.0
    trusted_proxies: int = 0
    contact: str = ""
    operator: str = ""
    max_document_bytes: int = 200_000
    check_timeout_s: float = 30.0

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            SettingsError: naming the setting and the bound.
        """
        if not 0 <= self.port < 2**16:
            raise SettingsError(f"setting 'port' is {self.port}; a TCP port lies between 0 and 65535")
        for name in _POSITIVE:
            if not (math.isfinite(getattr(self, name)) and getattr(self, name) > 0):
                raise SettingsError(f"setting '{name}' is {getattr(self, name)}; it must be a number greater than 0")
        for name in ("cache_bytes", "trusted_proxies"):
            if getattr(self, name) < 0:
                raise SettingsError(f"setting '{name}' is {getattr(self, name)}; it must not be less than 0")
        if self.keep_releases != ALL and not _COUNT.fullmatch(self.keep_releases):
            raise SettingsError(
                f"setting 'keep_releases' is '{self.keep_releases}'; it must be '{ALL}', or how many are kept, from 1"
            )
        if self.contact and not _CONTACT.fullmatch(self.contact):
            raise SettingsError(
                f"setting 'contact' is '{self.contact}'; it must be an address such as mailto:atlas@example.org or "
                "https://example.org/contact"
            )

    @property
    def kept_releases(self) -> int | None:
        """How many releases are kept; None for all."""
        return None if self.keep_releases == ALL else int(self.keep_releases)


def read_settings(folder: Path, environment: Mapping[str, str]) -> Settings:
    """Read the settings that hold in a folder.

    Args:
        folder: where ``coopatlas.toml`` is looked for; the file may be absent.
        environment: the process's environment.

    Raises:
        SettingsError: naming the key and the file or variable at fault.
    """
    values: dict[str, object] = {}
    path = folder / FILE_NAME
    for key, value in _file_table(path).items():
        values[key] = _converted(key, value, f"{path}", base=folder)
    for variable, value in environment.items():
        if variable.startswith(VARIABLE_PREFIX):
            key = variable.removeprefix(VARIABLE_PREFIX).lower()
            values[key] = _converted(key, value, f"environment variable {variable}", base=Path.cwd())
    for setting in fields(Settings):
        if isinstance(setting.default, Path):
            values.setdefault(setting.name, folder / setting.default)
    return Settings(**values)  # type: ignore[arg-type]  # _converted has checked each against its field


def _file_table(path: Path) -> Mapping[str, object]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path}: not readable as TOML: {error}") from error
    strangers = set(table) - {"coopatlas"}
    if strangers:
        raise SettingsError(f"{path}: unknown table '{min(strangers)}'; all settings stand in [coopatlas]")
    section = table.get("coopatlas", {})
    if not isinstance(section, dict):
        raise SettingsError(f"{path}: 'coopatlas' must be a table, written [coopatlas]")
    return section


def _converted(key: str, value: object, where: str, *, base: Path) -> object:
    defaults = {setting.name: setting.default for setting in fields(Settings)}
    if key not in defaults:
        near = difflib.get_close_matches(key, defaults, n=1)
        hint = f"; did you mean '{near[0]}'?" if near else f"; known are {', '.join(sorted(defaults))}"
        raise SettingsError(f"{where}: unknown setting '{key}'{hint}")
    default = defaults[key]
    if isinstance(default, Path):
        return base / str(value)
    if isinstance(default, tuple):
        return tuple(str(item) for item in value) if isinstance(value, list) else tuple(str(value).split())
    convert = next((kind for kind in _NUMBERS if isinstance(default, kind)), str)
    try:
        return convert(str(value))
    except ValueError as error:
        raise SettingsError(f"{where}: setting '{key}' is '{value}', which is not a {_NUMBERS[convert]}") from error
