"""One HTML page that needs nothing else, with the findings grouped by shape and the lines they stand on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from coopatlas.validation.explanation import Explanation, explain
from coopatlas.validation.reports.telling import Telling, Told, all_told, rule_of, severity_of
from coopatlas.validation.run import Check
from coopatlas.validation.words import words

_LONGEST = 400
"""So many characters of a line are shown."""


@dataclass(frozen=True)
class Excerpt:
    """A line of a file, cut into what stands before the finding, what it is about, and what follows."""

    before: str
    marked: str
    after: str


@dataclass(frozen=True)
class Entry:
    """A finding as the page shows it."""

    told: Told
    severity: str
    path: str
    excerpt: Excerpt


@dataclass(frozen=True)
class Group:
    """The findings of one shape; None where a file cannot be used."""

    rule: str
    explanation: Explanation | None
    entries: tuple[Entry, ...]


def write_html(check: Check, telling: Telling) -> str:
    """Write the page."""
    # Only this page has what came from files in it, so everything is escaped.
    environment = Environment(
        loader=PackageLoader("coopatlas.validation"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html").render(
        check=check,
        groups=groups_of(check, telling),
        language=telling.language,
        summary=check.report.summary(telling.language),
        words=words(telling.language),
    )


def groups_of(check: Check, telling: Telling) -> list[Group]:
    """Group the findings by shape, the gravest and most frequent first."""
    by_rule: dict[str, list[Entry]] = defaultdict(list)
    for told in all_told(check):
        entry = Entry(told, severity_of(told), telling.path(told.location), _excerpt(told, telling))
        by_rule[rule_of(told)].append(entry)
    groups = [Group(rule, explain(check.shapes, rule), tuple(entries)) for rule, entries in by_rule.items()]
    grades = ("error", "violation", "warning", "info")
    return sorted(groups, key=lambda group: (grades.index(group.entries[0].severity), -len(group.entries), group.rule))


def _excerpt(told: Told, telling: Telling) -> Excerpt:
    place, line = told.location, telling.source_line(told.location)
    start = (place.column or 1) - 1
    end = place.end_column - 1 if place.end_column is not None and place.end_line == place.line else len(line)
    return Excerpt(line[:start][-_LONGEST:], line[start:end][:_LONGEST], line[end : end + _LONGEST])
