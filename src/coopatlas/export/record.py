"""What a copy says of itself, in ``export.json``: of which release it is, where it is to stand, what it cannot do."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

from coopatlas.errors import ExportError
from coopatlas.export.layout import file_of
from coopatlas.vocabulary import BASE

RECORD_NAME = "export.json"
SUMS_NAME = "SHA256SUMS"
SCHEMA = 1
_PAGE = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True)
class Record:
    """Facts about a copy.

    Shape: ``site`` is the address that it is to be published at, without a slash at its end; ``server`` are patterns of
    paths that only a server answers; ``languages`` are the tags of the pages' languages, the default first. ``hash`` is
    the content hash of the release.
    """

    release: str
    hash: str
    software: str
    site: str
    languages: tuple[str, ...]
    server: tuple[str, ...]
    schema: int = SCHEMA

    def to_json(self) -> str:
        """Write the record, so that equal records are equal texts."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the record of the copy in a folder.

        Raises:
            ExportError: when the folder holds no copy that this version can read.
        """
        try:
            record = json.loads((folder / RECORD_NAME).read_text(encoding="utf-8"))
            if record["schema"] != SCHEMA:
                raise ExportError(f"{folder}: {RECORD_NAME} has schema {record['schema']}, not {SCHEMA}; export anew")
            record.update({name: tuple(map(str, record[name])) for name in ("languages", "server")})
            return cls(**record)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ExportError(
                f"{folder}: holds no export ({RECORD_NAME}: {error!r}); name the folder that 'coopatlas export' wrote"
            ) from error

    @property
    def prefix(self) -> str:
        """What stands before every path where the copy is published below the root of its host; empty at the root."""
        return urlsplit(self.site).path

    def file(self, address: str) -> str | None:
        """The file that an address of the site leads to; None for one that only a server answers.

        Args:
            address: a path from its first slash on, encoded, perhaps with a query and a fragment, without the prefix.
        """
        parts = urlsplit(address.partition("#")[0])
        # In an address with a language, a thing leads to its page.
        path = self._things.sub(r"\g<language>/", unquote(parts.path))
        query = parse_qsl(parts.query, keep_blank_values=True)
        page = query[0][1] if len(query) == 1 and query[0][0] == "page" else ""
        if (parts.query and not _PAGE.fullmatch(page)) or self.needs_server(path):
            return None
        return file_of(path, int(page or 1))

    def file_of_iri(self, iri: str) -> str | None:
        """The same of an IRI below the base, which is the path of a request as it is."""
        path, mark, query = iri.removeprefix(BASE).partition("#")[0].partition("?")
        if mark:
            return self.file(f"/{path}?{query}")
        return None if self.needs_server(f"/{path}") else file_of(f"/{path}")

    def needs_server(self, path: str) -> bool:
        """Whether only a server answers at a path."""
        return self._server.fullmatch(path) is not None

    @cached_property
    def _things(self) -> re.Pattern[str]:
        return re.compile(f"^(?P<language>/(?:{'|'.join(map(re.escape, self.languages))}))/id/")

    @cached_property
    def _server(self) -> re.Pattern[str]:
        languages = "|".join(map(re.escape, self.languages))
        return re.compile(f"(?:/(?:{languages}))?(?:{'|'.join(self.server) or '(?!)'})", re.DOTALL)
