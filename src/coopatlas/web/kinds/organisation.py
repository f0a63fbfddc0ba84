"""The page of an organisation: what it is and where, in what it takes part, and with whom."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.namespace import DCTERMS, ORG

from coopatlas.release.partnering import Reach, reach, sharing
from coopatlas.release.selecting import Selection
from coopatlas.vocabulary import BASE, CA
from coopatlas.web.kinds.composition import Composition, Entries, Entry, Roles, Section, Sentence, joined, told
from coopatlas.web.kinds.figures import figures_section
from coopatlas.web.kinds.lists import SHOWN, all_of
from coopatlas.web.kinds.subject import Subject
from coopatlas.web.kinds.wording import worded
from coopatlas.web.names import Shown
from coopatlas.web.portrait import Fact
from coopatlas.web.sections import Participations, participations_of


def compose(subject: Subject) -> Composition:
    """Compose the page of an organisation."""
    projects = participations_of(subject.engine, subject.language, subject.iri)
    reached = reach(subject.directory, subject.thing) if subject.thing else Reach(0, 0)
    return Composition(
        sentences=tuple(_sentences(subject, projects, reached)),
        facts=tuple(_facts(subject)),
        sections=joined((_roles(subject, projects), _partners(subject, projects, reached), figures_section(subject))),
        told=told(CA.Participation, CA.partnerIn, CA.Statistic, DCTERMS.spatial, CA.country),
    )


def _sentences(subject: Subject, projects: Participations, reached: Reach) -> Iterator[Sentence]:
    language = subject.language
    kinds, where = subject.values(ORG.classification), _places(subject)
    if kinds and where:
        yield worded(language, "kind.organisation.kind_and_place", kind=kinds, place=where)
    elif where:
        yield worded(language, "kind.organisation.place", place=where)
    if any(value.iri == str(CA.City) for value in subject.values(CA.sourceSilentOn)):
        yield worded(language, "kind.organisation.no_town")
    if not projects:
        yield worded(language, "kind.organisation.no_project")
    elif projects.total == len(projects.members):
        yield _in_what(subject, len(_project_paths(projects)), reached)


def _in_what(subject: Subject, number: int, reached: Reach) -> Sentence:
    """In how many projects it takes part, and with how many others."""
    words = {"projects": subject.counted("projects.in", number)}
    if not reached.organisations:
        return worded(subject.language, "kind.organisation.projects", **words)
    words["partners"] = subject.counted("organisations.with", reached.organisations)
    if not reached.countries:
        return worded(subject.language, "kind.organisation.with_partners_only", **words)
    words["countries"] = subject.counted("countries.from", reached.countries)
    return worded(subject.language, "kind.organisation.with_partners", **words)


def _places(subject: Subject) -> tuple[Shown, ...]:
    """Where it is: town or region, and country, each once."""
    return tuple(dict.fromkeys((*subject.values(DCTERMS.spatial), *subject.values(CA.country))))


def _facts(subject: Subject) -> Iterator[Fact]:
    around = {
        value.shown.iri: value
        for name in (DCTERMS.spatial, CA.country)
        for value in subject.portrait.values_of(str(name))
    }
    if around:
        yield subject.row("kind.place", around.values())


def _roles(subject: Subject, projects: Participations) -> Section | None:
    return Section("projects", subject.say("resource.takes_part"), Roles(projects)) if projects else None


def _partners(subject: Subject, projects: Participations, reached: Reach) -> Section | None:
    """With whom it shares most projects; where it shares no more than one with any, by the alphabet."""
    if subject.thing is None or not reached.organisations:
        return None
    found = sharing(subject.directory, subject.thing, subject.language.tag, SHOWN)
    ranked = found[0].count > 1
    entries = tuple(Entry(subject.show(one.thing), (), one.count if ranked else None) for one in found)
    everything = all_of(Selection("organisation", {"project": _project_paths(projects)}))
    unit = subject.say("kind.shared_projects") if ranked else ""
    number = subject.language.number(reached.organisations)
    part = Entries(entries, reached.organisations, everything, unit)
    return Section("partners", subject.say("kind.co_partners"), part, number)


def _project_paths(projects: Participations) -> tuple[str, ...]:
    iris = (one.project.iri for one in projects.members)
    return tuple(dict.fromkeys(iri.removeprefix(BASE) for iri in iris if iri))
