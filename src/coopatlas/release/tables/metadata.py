"""What describes the tables to programs: their columns, types, keys, languages, licences and sources.

Source: Metadata Vocabulary for Tabular Data (https://www.w3.org/TR/tabular-metadata/).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from rdflib.namespace import DCTERMS, RDFS, SKOS

from coopatlas.release.tables.datatypes import DATATYPES
from coopatlas.release.tables.layout import KEY_COLUMN, Column, Table
from coopatlas.release.tables.survey import IRI, Resource
from coopatlas.vocabulary import PUBLISHER_IRI

METADATA_NAME = "csv-metadata.json"
_LANGUAGES = ("en", "pl")
_NAMING = (str(RDFS.label), str(SKOS.prefLabel))
_ANY_LANGUAGE = "und"
_TITLES = {"en": "Cooperation Atlas: tables", "pl": "Atlas współpracy: tabele"}
_DESCRIPTIONS = {
    "en": (
        "One table for each class, one row for each resource, one column for each property, language and datatype. "
        "A cell without a value is empty, or holds the column's null where an empty text is a value. Columns with a "
        "separator hold several values. Which source says what stands in statements.parquet and in "
        "../coopatlas.nq; resources without a class, blank nodes and texts with a direction stand only there. The "
        "Parquet file beside each table has the same rows, with lists for several values."
    ),
    "pl": (
        "Jedna tabela na klasę, jeden wiersz na zasób, jedna kolumna na właściwość, język i typ danych. Komórka bez "
        "wartości jest pusta albo, tam gdzie wartością bywa pusty tekst, zawiera znak braku podany w polu null. "
        "Kolumny z separatorem zawierają wiele wartości. Które źródło co mówi, podają pliki statements.parquet "
        "i ../coopatlas.nq; tylko tam są zasoby bez klasy, węzły puste i teksty z kierunkiem pisma. Plik Parquet obok "
        "każdej tabeli ma te same wiersze, a wiele wartości zapisuje jako listę."
    ),
}


@dataclass
class Words:
    """What the graph says of its own terms and graphs: labels by language, and licences.

    ``terms`` and ``graphs`` are those of which it is kept.
    """

    terms: AbstractSet[str]
    graphs: AbstractSet[str]
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    licences: dict[str, Sequence[str]] = field(default_factory=dict)

    def note(self, resource: Resource) -> None:
        """Keep what is wanted of a resource."""
        iri = resource.subject.value
        if iri in self.terms:
            self.labels[iri] = dict(_labels(resource))
        if iri in self.graphs:
            self.licences[iri] = resource.values.get((str(DCTERMS.license), IRI), ())

    def licences_of(self, graphs: Iterable[str]) -> list[str]:
        """The licences of several graphs, each once."""
        return sorted({licence for graph in graphs for licence in self.licences.get(graph, ())})


def _labels(resource: Resource) -> Iterator[tuple[str, str]]:
    for language in _LANGUAGES:
        texts = (resource.values.get((name, f"@{language}")) for name in _NAMING)
        first = next(filter(None, texts), None)
        if first:
            yield language, first[0]


def metadata(tables: Sequence[Table], words: Words) -> str:
    """Describe all tables as one group, in JSON; nothing in it knows the version or the day."""
    record = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": _in_languages(_TITLES),
        "dc:description": _in_languages(_DESCRIPTIONS),
        "dc:publisher": {"@id": PUBLISHER_IRI},
        "dc:license": _references(words.licences_of(words.graphs)),
        "dc:source": {"@id": "../coopatlas.nq"},
        "tables": [_table(table, words) for table in tables],
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _in_languages(texts: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for language, text in texts.items()]


def _references(iris: Iterable[str]) -> list[dict[str, str]]:
    return [{"@id": iri} for iri in iris]


def _table(table: Table, words: Words) -> dict[str, object]:
    # Strict readers want a value in each row of a foreign key.
    keys = [column for column in table.columns if column.table and column.separator is None and column.always]
    return {
        "url": f"{table.name}.csv",
        "dc:title": _in_languages(words.labels.get(table.class_iri) or {"en": table.name}),
        "void:class": {"@id": table.class_iri},
        "void:entities": table.rows,
        "dc:license": _references(words.licences_of(table.graphs)),
        "dc:source": _references(table.graphs),
        "dc:hasFormat": {"@id": f"{table.name}.parquet"},
        "tableSchema": {
            "columns": [_key(), *(_column(column, words) for column in table.columns)],
            "primaryKey": KEY_COLUMN,
            **({"foreignKeys": [_foreign_key(column) for column in keys]} if keys else {}),
            "aboutUrl": f"{{+{KEY_COLUMN}}}",
        },
    }


def _key() -> dict[str, object]:
    return {
        "name": KEY_COLUMN,
        "titles": {_ANY_LANGUAGE: [KEY_COLUMN]},
        "datatype": "anyURI",
        "required": True,
        "suppressOutput": True,
    }


def _foreign_key(column: Column) -> dict[str, object]:
    reference = {"resource": f"{column.table}.csv", "columnReference": KEY_COLUMN}
    return {"columnReference": column.name, "reference": reference}


def _column(column: Column, words: Words) -> dict[str, object]:
    leads = {"dc:references": {"@id": f"{column.table}.csv"}} if column.table else {}
    return {
        "name": column.name,
        "titles": _titles(column, words),
        **({"propertyUrl": column.predicate} if column.predicate else {}),
        **({"lang": column.language} if column.language else {}),
        "datatype": _datatype(column),
        **({"separator": column.separator} if column.separator else {}),
        **({"null": column.null} if column.null else {}),
        **({"required": True} if column.always else {}),
        # A template makes one IRI of a cell, so it says nothing where a cell holds several.
        **({"valueUrl": f"{{+{column.name}}}"} if column.kind == IRI and column.separator is None else {}),
        **leads,
    }


def _titles(column: Column, words: Words) -> dict[str, list[str]]:
    """The column's head in the file, and what people call it in both languages."""
    labels = words.labels.get(column.predicate, {})
    ending = f" ({column.language})" if column.language else ""
    return {_ANY_LANGUAGE: [column.name], **{tag: [f"{label}{ending}"] for tag, label in labels.items()}}


def _datatype(column: Column) -> object:
    if column.kind == IRI:
        return "anyURI"
    if column.language is not None or not column.allowed:
        return "string"
    known = DATATYPES.get(column.kind)
    return known.csvw if known is not None else {"@id": column.kind, "base": "string"}
