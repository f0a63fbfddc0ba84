"""What can be taken home at once: the whole in each format, and the tables that most people want."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coopatlas.release.manifest import Release
from coopatlas.web.downloads import Download, Table, downloads_of, tables_of

FORMATS = ("trig", "nq", "ttl", "nt", "jsonld", "rdf")
"""The forms of the whole, those that keep the sources apart first."""
FORMAT_NAMES = {
    "trig": "TriG",
    "nq": "N-Quads",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "jsonld": "JSON-LD",
    "rdf": "RDF/XML",
}
MAIN_TABLES = ("organisations", "projects", "participations", "cities", "regions", "countries", "events", "statistics")


@dataclass(frozen=True)
class Offer:
    """The whole in one format, as it is and compressed."""

    format: str
    name: str
    plain: Download
    packed: Download | None


@dataclass(frozen=True)
class Offers:
    """What a release offers; ``table_count`` counts all tables, of which ``tables`` are the main ones."""

    whole: tuple[Offer, ...]
    tables: tuple[Table, ...]
    table_count: int


def offers_of(release: Release) -> Offers:
    """Sort the downloads of a release by what people want of them."""
    downloads = tuple(downloads_of(release))
    tables = tables_of(release, downloads)
    wanted = {name: place for place, name in enumerate(MAIN_TABLES)}
    main = sorted((table for table in tables if table.name in wanted), key=lambda table: wanted[table.name])
    return Offers(tuple(_whole(downloads)), tuple(main), len(tables))


def _whole(downloads: Iterable[Download]) -> list[Offer]:
    files = {one.format: one for one in downloads if one.dump and "/" not in one.file}
    return [
        Offer(form, FORMAT_NAMES[form], files[form], files.get(f"{form}.zst") or files.get(f"{form}.gz"))
        for form in FORMATS
        if form in files
    ]
