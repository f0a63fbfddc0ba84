"""The files of a release's dumps as distributions: what each holds, in which form, compressed how.

The list is read from the folder, so that a dump that is written is described. Sums and the metadata of tables describe
the others and are no distributions themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from coopatlas.formats import DATASETS, GRAPHS, RESULTS_CSV
from coopatlas.release.manifest import DUMPS_NAME, ReleasedFile, describe_files, files_below
from coopatlas.vocabulary import BASE

TABLES_FOLDER = "tables"
TABLES_METADATA = "tables/csv-metadata.json"
_DESCRIPTIVE = frozenset({"", "json"})
"""Extensions of files that describe the others."""
UNKNOWN_MEDIA_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class Form:
    """A form of files: its media type, its concept in the EU's table of file types, and its name."""

    media_type: str
    file_type: str
    name: str


_FILE_TYPES = {
    "ttl": ("RDF_TURTLE", "Turtle"),
    "nt": ("RDF_N_TRIPLES", "N-Triples"),
    "nq": ("RDF_N_QUADS", "N-Quads"),
    "trig": ("RDF_TRIG", "TriG"),
    "jsonld": ("JSON_LD", "JSON-LD"),
    "rdf": ("RDF_XML", "RDF/XML"),
    "csv": ("CSV", "CSV"),
}
FORMS: Mapping[str, Form] = MappingProxyType(
    {
        **{
            offer.extension: Form(offer.media_type, *_FILE_TYPES[offer.extension])
            for offer in (*GRAPHS, *DATASETS, RESULTS_CSV)
        },
        "parquet": Form("application/vnd.apache.parquet", "PARQUET", "Parquet"),
    }
)
"""Extension → form."""
COMPRESSIONS: Mapping[str, str] = MappingProxyType({"gz": "application/gzip", "zst": "application/zstd"})
"""Extension → media type of what is compressed."""
COMPRESSION_NAMES: Mapping[str, str] = MappingProxyType({"gz": "gzip", "zst": "zstd"})


@dataclass(frozen=True)
class Dump:
    """A file of the dumps. ``path`` is relative to the dumps folder."""

    path: str
    size_bytes: int
    sha256: str

    @property
    def compression(self) -> str | None:
        """The extension of the compression; None for a plain file."""
        last = self.path.rpartition(".")[2]
        return last if last in COMPRESSIONS else None

    @property
    def plain(self) -> str:
        """The path of the same without compression."""
        return self.path.removesuffix(f".{self.compression}") if self.compression else self.path

    @property
    def extension(self) -> str:
        """The extension that tells the form."""
        name = self.plain.rpartition("/")[2]
        return name.rpartition(".")[2] if "." in name else ""

    @property
    def folder(self) -> str:
        """The folder below the dumps that the file stands in; empty for the whole graph."""
        return self.path.rpartition("/")[0]

    @property
    def form(self) -> Form | None:
        """The form of the file; None where it is not known."""
        return FORMS.get(self.extension)


def dumps_of(release: Path) -> tuple[Dump, ...]:
    """The distributions among the files of a release's dumps, sorted; each is read once, for its hash."""
    return _distributions(describe_files(release, files_below(release / DUMPS_NAME)))


def dumps_among(files: Iterable[ReleasedFile]) -> tuple[Dump, ...]:
    """The distributions among the files that a manifest lists."""
    return _distributions(entry for entry in files if entry.path.startswith(f"{DUMPS_NAME}/"))


def address_of(version: str, path: str) -> str:
    """Address a dump of a version; ``path`` is relative to the dumps folder."""
    return f"{BASE}dumps/{version}/{quote(path)}"


def _distributions(files: Iterable[ReleasedFile]) -> tuple[Dump, ...]:
    dumps = (Dump(entry.path.removeprefix(f"{DUMPS_NAME}/"), entry.size_bytes, entry.sha256) for entry in files)
    return tuple(sorted((dump for dump in dumps if dump.extension not in _DESCRIPTIVE), key=lambda dump: dump.path))
