"""The page of a network: who manages it, who belongs to it."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.namespace import ORG

from coopatlas.query.solutions import Row, select
from coopatlas.vocabulary import CA, SCHEMA
from coopatlas.web.description import names_of
from coopatlas.web.kinds.composition import Composition, Entries, Entry, Section, Sentence, joined, told
from coopatlas.web.kinds.figures import figures_section
from coopatlas.web.kinds.subject import Subject
from coopatlas.web.kinds.wording import worded
from coopatlas.web.names import Names, Shown
from coopatlas.web.pages import local

MOST_MEMBERS = 100


def compose(subject: Subject) -> Composition:
    """Compose the page of a network."""
    return Composition(
        sentences=tuple(_sentences(subject)),
        sections=joined((_members(subject), figures_section(subject))),
        told=told(ORG.Membership, CA.manages, CA.Statistic),
    )


def _sentences(subject: Subject) -> Iterator[Sentence]:
    founders, years = subject.values(SCHEMA.founder), subject.values(SCHEMA.foundingDate)
    if founders and years:
        yield worded(subject.language, "kind.network.founded_by", year=years, founder=founders)
    elif years:
        yield worded(subject.language, "kind.network.founded", year=years)
    managing = subject.portrait.leading_by(str(CA.manages))
    if managing:
        yield worded(subject.language, "kind.network.managed", manager=managing)


def _members(subject: Subject) -> Section | None:
    total = subject.links.get(str(ORG.organization), 0)
    if not total:
        return None
    rows = select(
        subject.engine,
        f"""SELECT ?membership ?member ?group {{
          {{ SELECT ?membership ?member {{
            ?membership <{ORG.organization}> <{subject.iri}> ; <{ORG.member}> ?member
          }} ORDER BY ?membership ?member LIMIT {MOST_MEMBERS} }}
          OPTIONAL {{ ?membership <{CA.workingGroup}> ?group }}
        }} ORDER BY ?membership ?member ?group""",
    )
    found = {row.text(variable) for row in rows for variable in row}
    names = Names(subject.language, names_of(subject.engine, sorted(found)))
    entries = tuple(_entry(row, names) for row in rows)
    query = (
        f"SELECT ?membership ?member {{ ?membership <{ORG.organization}> <{subject.iri}> ; <{ORG.member}> ?member }}"
    )
    part = Entries(entries, total, local("/queries", query=query))
    return Section("members", subject.say("kind.members"), part, subject.language.number(total)) if entries else None


def _entry(row: Row, names: Names) -> Entry:
    group: tuple[Shown, ...] = (names.show(row["group"]),) if "group" in row else ()
    return Entry(names.show(row["member"]), group)
