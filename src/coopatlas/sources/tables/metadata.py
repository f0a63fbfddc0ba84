"""Reading what describes a table: ``x.csv-metadata.json`` beside ``x.csv``.

What is not understood is refused at its place: a property that is passed over in silence would be a statement that
somebody meant and nobody sees.

Source: Metadata Vocabulary for Tabular Data §5 (https://www.w3.org/TR/tabular-metadata/#metadata-format).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn
from urllib.parse import quote, urljoin

from pyoxigraph import Literal

from coopatlas.errors import SourceSyntaxError
from coopatlas.sources.properties import NOT_WRITABLE, is_writable
from coopatlas.sources.tables.cells import MAX_CELLS, Dialect
from coopatlas.sources.tables.datatypes import DATE_FORMATS, NAMES, NUMBERS, Datatype, NumberFormat, datatype_called
from coopatlas.sources.tables.json_text import Part, read_json
from coopatlas.sources.tables.templates import Template, TemplateRefused, Unexpandable, template_of

CONTEXT = "http://www.w3.org/ns/csvw"
OF_ROW = ("_row", "_sourceRow")
OF_COLUMN = frozenset({"_column", "_sourceColumn", "_name"})
"""The variables of a template that are no cells."""
_INHERITED = frozenset(
    {"aboutUrl", "datatype", "default", "lang", "null", "propertyUrl", "required", "separator", "valueUrl"}
)
_OF_TABLE = frozenset({"@context", "@type", "url", "dialect", "tableSchema"})
_OF_SCHEMA = frozenset({"@type", "columns", "primaryKey"})
_OF_COLUMN = frozenset({"@type", "name", "titles", "virtual", "suppressOutput"})
_OF_DIALECT = frozenset({"@type", "delimiter", "quoteChar", "header", "encoding"})
_NAME = re.compile(r"(?!_)(?:\w|%[0-9A-Fa-f]{2})(?:\.?(?:\w|%[0-9A-Fa-f]{2}))*", re.ASCII)
_DELIMITERS = re.compile(r"[^\w\s\"'#.]|\t| ")

Members = Mapping[str, Part]


@dataclass(frozen=True)
class Column:
    """One column. ``property`` is None only where nothing is said of its cells (``suppressed``)."""

    name: str
    titles: tuple[str, ...]
    about: Template | None
    property: Template | None
    value: Template | None
    datatype: Datatype
    language: str | None
    separator: str | None
    nulls: frozenset[str]
    default: str
    required: bool
    virtual: bool
    suppressed: bool


@dataclass(frozen=True)
class Description:
    """A table in words: its columns, the virtual ones last; ``key`` holds the numbers of its key's columns, from 0."""

    columns: tuple[Column, ...]
    dialect: Dialect
    key: tuple[int, ...]

    @property
    def written(self) -> tuple[Column, ...]:
        """The columns that the table has; the others are virtual."""
        return tuple(column for column in self.columns if not column.virtual)

    @cached_property
    def subject_cells(self) -> Mapping[str, int]:
        """For each column the number, from 0, of the cell at which its subject stands in a row.

        It is the first that says something of the same subject, or else that the subject's IRI is made of.
        """
        first: dict[Template | None, int] = {}
        for number, column in enumerate(self.written):
            first.setdefault(column.about, number)
        numbers = {column.name: number for number, column in enumerate(self.written)}
        return {column.name: first.get(column.about, _first_of(column.about, numbers)) for column in self.columns}


def _first_of(template: Template | None, numbers: Mapping[str, int]) -> int:
    return next((numbers[name] for name in template.variables if name in numbers), 0) if template else 0


def read_description(path: Path, content: bytes, table: str) -> Description:
    """Read the metadata of one table.

    Args:
        path: what the metadata are called in errors.
        content: JSON.
        table: the name of the table's file, which they must name as well.

    Raises:
        SourceSyntaxError: with line and column of what is wrong or not understood.
    """
    return _Reader(path).description(read_json(path, content), table)


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._base: str | None = None

    def description(self, root: Part, table: str) -> Description:
        members = self._members(root, _OF_TABLE | _INHERITED, "Table")
        self._read_context(root, members)
        url = self._text(self._needed(root, members, "url"))
        if url not in {table, quote(table)}:
            self._refuse(members["url"], f"names '{url}', but describes the table beside it; write '{table}'")
        self._base = self._base and urljoin(self._base, quote(table))
        dialect = self._dialect(members["dialect"]) if "dialect" in members else Dialect()
        schema_part = self._needed(root, members, "tableSchema")
        schema = self._members(schema_part, _OF_SCHEMA | _INHERITED, "Schema")
        above = {name: part for name, part in {**members, **schema}.items() if name in _INHERITED}
        columns = self._columns(self._needed(schema_part, schema, "columns"), above)
        return Description(columns, dialect, self._key(schema, [column.name for column in columns]))

    def _read_context(self, root: Part, members: Members) -> None:
        context = self._needed(root, members, "@context")
        parts = context.value if isinstance(context.value, list) else [context]
        if not parts or parts[0].value != CONTEXT or len(parts) > 2:  # noqa: PLR2004  # the address, and one object
            self._refuse(context, f'the context is "{CONTEXT}", alone or with an object of @base and @language')
        for more in parts[1:]:
            local = self._members(more, frozenset({"@base", "@language"}), "")
            if "@language" in local:
                self._language(local["@language"])
            if "@base" in local:
                self._base = self._text(local["@base"])
                if not re.fullmatch(r"https?://[\w.:-]+/[^\s{}]*", self._base):
                    self._refuse(local["@base"], "@base is a whole IRI, from https://…")

    def _dialect(self, part: Part) -> Dialect:
        members = self._members(part, _OF_DIALECT, "Dialect")
        if "encoding" in members and self._text(members["encoding"]).lower() not in {"utf-8", "utf8"}:
            self._refuse(members["encoding"], "only UTF-8 is read; save the table in it and write utf-8")
        delimiter = self._text(members["delimiter"]) if "delimiter" in members else ","
        mark = members.get("quoteChar")
        quote_char = '"' if mark is None else None if mark.value is None else self._text(mark)
        if not _DELIMITERS.fullmatch(delimiter):
            self._refuse(members["delimiter"], "a delimiter is one sign between cells, such as , ; | or a tab")
        if mark is not None and quote_char not in {None, '"', "'"}:
            self._refuse(mark, "a quotation mark is \" or ', or null for none")
        return Dialect(delimiter, quote_char, self._flag(members, "header", default=True))

    def _columns(self, part: Part, above: Members) -> tuple[Column, ...]:
        if not isinstance(part.value, list) or not 0 < len(part.value) <= MAX_CELLS:
            self._refuse(part, f"a list of between 1 and {MAX_CELLS} columns")
        every = [self._members(one, _OF_COLUMN | _INHERITED, "Column") for one in part.value]
        names = [self._name(members, number) for number, members in enumerate(every, 1)]
        for name, times in Counter(names).items():
            if times > 1:
                again = len(names) - 1 - names[::-1].index(name)
                self._refuse(every[again].get("name", part.value[again]), f"another column is called '{name}'")
        known = [*names, *OF_ROW, *sorted(OF_COLUMN)]
        columns = [
            self._column(one, {**above, **members}, name, known)
            for one, members, name in zip(part.value, every, names, strict=True)
        ]
        for before, after, one in zip(columns, columns[1:], part.value[1:], strict=False):
            if before.virtual and not after.virtual:
                self._refuse(one, "a virtual column comes after all others; move this one before it")
        return tuple(columns)

    def _name(self, members: Members, number: int) -> str:
        if "name" in members:
            name = self._text(members["name"])
            if not _NAME.fullmatch(name):
                self._refuse(members["name"], "a name is made of ASCII letters, digits, _ and . and begins with no _")
            return name
        # Titles in languages are for people; which of them would be the name depends on the reader.
        in_languages = "titles" in members and isinstance(members["titles"].value, dict)
        titles = () if in_languages else self._titles(members)
        return quote(titles[0], safe="") if titles else f"_col.{number}"

    def _column(self, part: Part, members: Members, name: str, known: Sequence[str]) -> Column:
        suppressed = self._flag(members, "suppressOutput")
        if "propertyUrl" not in members and not suppressed:
            self._refuse(part, f'say by propertyUrl what column {name} states, or "suppressOutput": true')
        virtual = self._flag(members, "virtual")
        if virtual and not {"valueUrl", "default"} & members.keys():
            self._refuse(part, "a virtual column has no cells; give it a valueUrl or a default")
        text = {key: self._text(members[key]) for key in ("default", "separator") if key in members}
        if text.get("separator") == "":
            self._refuse(members["separator"], "a separator has a sign at least")
        return Column(
            name=name,
            titles=self._titles(members),
            about=self._template(members, "aboutUrl", known),
            property=self._template(members, "propertyUrl", known),
            value=self._template(members, "valueUrl", known),
            datatype=self._datatype(members["datatype"]) if "datatype" in members else Datatype(),
            language=self._language(members["lang"]) if "lang" in members else None,
            separator=text.get("separator"),
            nulls=frozenset(self._texts(members["null"])) if "null" in members else frozenset({""}),
            default=text.get("default", ""),
            required=self._flag(members, "required"),
            virtual=virtual,
            suppressed=suppressed,
        )

    def _titles(self, members: Members) -> tuple[str, ...]:
        part = members.get("titles")
        if part is None:
            return ()
        by_language = part.value.values() if isinstance(part.value, dict) else [part]
        return tuple(text for one in by_language for text in self._texts(one))

    def _template(self, members: Members, key: str, known: Sequence[str]) -> Template | None:
        part = members.get(key)
        if part is None:
            return None
        try:
            template = template_of(self._text(part), self._base, known)
            fixed = None if template.variables else template.expand({}).value
            if key == "propertyUrl" and fixed and not is_writable(fixed):
                self._refuse(part, NOT_WRITABLE)
        except (TemplateRefused, Unexpandable) as error:
            self._refuse(part, str(error))
        return template

    def _datatype(self, part: Part) -> Datatype:
        members = {"base": part}
        if isinstance(part.value, dict):
            members = dict(self._members(part, frozenset({"@type", "base", "format"}), "Datatype"))
        given = self._text(members["base"]) if "base" in members else "string"
        name = datatype_called(given)
        if name is None:
            self._refuse(members["base"], f"no datatype that is read here; read are {', '.join(NAMES)}")
        return Datatype(name, self._format(members["format"], name) if "format" in members else None)

    def _format(self, part: Part, name: str) -> NumberFormat | tuple[str, str] | str:
        if name in NUMBERS and isinstance(part.value, dict):
            members = self._members(part, frozenset({"decimalChar", "groupChar"}), "")
            signs = {key: self._text(one) for key, one in members.items()}
            form = NumberFormat(signs.get("decimalChar", "."), signs.get("groupChar", ""))
            if len(form.decimal) != 1 or len(form.group) > 1 or form.decimal == form.group:
                self._refuse(part, "decimalChar and groupChar are two different signs")
            return form
        if name == "boolean":
            yes, mark, no = self._text(part).partition("|")
            if mark and yes and no and yes != no and "|" not in no:
                return yes, no
        if name == "date" and part.value in DATE_FORMATS:
            return self._text(part)
        read = f"Y|N of a boolean, decimalChar and groupChar of a number, and of a date {', '.join(DATE_FORMATS)}"
        return self._refuse(part, f"no format that is read here; read are {read}")

    def _key(self, schema: Members, names: Sequence[str]) -> tuple[int, ...]:
        part = schema.get("primaryKey")
        if part is None:
            return ()
        wanted = self._texts(part)
        unknown = [name for name in wanted if name not in names]
        if unknown or not wanted:
            self._refuse(part, f"no column is called '{''.join(unknown[:1])}'; known are {', '.join(names)}")
        return tuple(names.index(name) for name in wanted)

    def _members(self, part: Part, known: Container[str], kind: str) -> Mapping[str, Part]:
        """The members of an object, none of them unknown; ``kind`` is what its @type may say."""
        if not isinstance(part.value, dict):
            self._refuse(part, "an object is expected here, in braces")
        for name, member in part.value.items():
            if name not in known:
                words = f"'{name}' is not understood here; remove it, for nothing is left out in silence"
                raise SourceSyntaxError(member.named.in_file(self._path), words)
        if "@type" in part.value and part.value["@type"].value != kind:
            self._refuse(part.value["@type"], f"the @type is {kind} here")
        return MappingProxyType(part.value)

    def _needed(self, part: Part, members: Members, name: str) -> Part:
        if name not in members:
            self._refuse(part, f"'{name}' is missing; add it")
        return members[name]

    def _text(self, part: Part) -> str:
        if not isinstance(part.value, str):
            self._refuse(part, "a text is expected here, in quotation marks")
        return part.value

    def _texts(self, part: Part) -> list[str]:
        return [self._text(one) for one in part.value] if isinstance(part.value, list) else [self._text(part)]

    def _flag(self, members: Members, name: str, *, default: bool = False) -> bool:
        part = members.get(name)
        if part is None:
            return default
        if not isinstance(part.value, bool):
            self._refuse(part, "true or false is expected here")
        return part.value

    def _language(self, part: Part) -> str | None:
        tag = self._text(part)
        if tag == "und":
            return None
        try:
            Literal("", language=tag)
        except ValueError:
            self._refuse(part, f"'{tag}' is no language tag; write one such as pl or en-GB")
        return tag

    def _refuse(self, part: Part, words: str) -> NoReturn:
        raise SourceSyntaxError(part.span.in_file(self._path), words)
