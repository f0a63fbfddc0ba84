"""The page of a project: who leads it, who takes part from where, what it is about."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.namespace import DCTERMS

from coopatlas.vocabulary import CA, ID
from coopatlas.web.kinds.composition import Composition, Partners, Section, Sentence, joined, told
from coopatlas.web.kinds.figures import figures_section
from coopatlas.web.kinds.subject import Subject
from coopatlas.web.kinds.wording import worded
from coopatlas.web.names import Shown, Text
from coopatlas.web.portrait import Fact, Value
from coopatlas.web.sections import Participations, by_country, participations_in

_COORDINATOR = str(ID["concept/role/coordinator"])
_LED_TO = (
    (CA.Goal, "kind.goals"),
    (CA.Stage, "kind.stages"),
    (CA.ThematicGroup, "kind.groups"),
    (CA.Event, "kind.events"),
)
"""What a project has, and leads to it, with the heading of its row."""
_STATED = (CA.statedPartnerCount, CA.statedCountryCount)


def compose(subject: Subject) -> Composition:
    """Compose the page of a project."""
    partners = participations_in(subject.engine, subject.language, subject.iri)
    return Composition(
        sentences=tuple(_sentences(subject, partners)),
        facts=tuple(_facts(subject, partners)),
        sections=joined((_partners(subject, partners), figures_section(subject))),
        told=told(
            *(CA.Participation, CA.partnerIn, CA.Statistic, CA.programme, DCTERMS.subject, DCTERMS.title),
            *(*_STATED, CA.statedCountry, CA.statedRoleCount),
            *(kind for kind, _ in _LED_TO),
        ),
    )


def _sentences(subject: Subject, partners: Participations) -> Iterator[Sentence]:
    language = subject.language
    if partners:
        yield _who_takes_part(subject, partners)
        leading = _coordinators(partners)
        if leading:
            yield worded(language, "kind.project.coordinator", coordinator=leading)
        elif len(partners.members) == partners.total:
            yield worded(language, "kind.project.no_coordinator")
    if any(value.iri == str(DCTERMS.title) for value in subject.values(CA.sourceSilentOn)):
        yield worded(language, "kind.project.untitled")


def _who_takes_part(subject: Subject, partners: Participations) -> Sentence:
    number = partners.organisations
    words = {
        "organisations": subject.counted("organisations", number),
        "take_part": subject.language.noun("take part", number),
    }
    if not partners.countries:
        return worded(subject.language, "kind.project.partners_only", **words)
    countries = subject.counted("countries.from", partners.countries)
    return worded(subject.language, "kind.project.partners", countries=countries, **words)


def _coordinators(partners: Participations) -> tuple[Shown, ...]:
    return tuple(one.organisation for one in partners.members if any(role.iri == _COORDINATOR for role in one.roles))


def _facts(subject: Subject, partners: Participations) -> Iterator[Fact]:
    leading = [one for one in partners.members if one.organisation in _coordinators(partners)]
    if leading:
        yield subject.row("kind.coordinator", [Value(one.organisation, notes=one.countries) for one in leading])
    for key, properties in (("kind.programme", (CA.programme,)), ("kind.themes", (DCTERMS.subject,))):
        values = [value for name in properties for value in subject.portrait.values_of(str(name))]
        if values:
            yield subject.row(key, values)
    stated = _stated(subject, partners)
    if stated:
        yield subject.row("kind.stated", stated)
    for kind, key in _LED_TO:
        found = subject.leading(kind)
        if found:
            yield subject.row(key, found)


def _stated(subject: Subject, partners: Participations) -> list[Value]:
    """What the source says of its own numbers, beside what it lists."""
    rows = []
    found = {"organisations": partners.organisations, "countries": partners.countries}
    for name, noun in zip(_STATED, found, strict=True):
        for value in subject.portrait.values_of(str(name)):
            number = value.shown.text.value
            listed_number = found[noun]
            agrees = number == subject.language.number(listed_number)
            words = subject.say(
                "kind.as_listed" if agrees else "kind.listed", number=subject.language.number(listed_number)
            )
            text = f"{number}\N{NO-BREAK SPACE}{subject.language.noun(noun, _whole(number))}"
            rows.append(Value(Shown(Text(text)), value.sources, (Shown(Text(words)),)))
    countries = subject.values(CA.statedCountry)
    if countries:
        rows.append(Value(Shown(Text(subject.say("kind.stated_countries"))), notes=countries))
    return rows


def _whole(number: str) -> int:
    return int(number) if number.isdecimal() else 0


def _partners(subject: Subject, partners: Participations) -> Section | None:
    if not partners:
        return None
    part = Partners(partners, by_country(partners.members, subject.language))
    organisations = subject.counted("organisations", partners.organisations)
    countries = subject.counted("countries", partners.countries)
    return Section("partners", subject.say("resource.participants"), part, f"{organisations}, {countries}")
