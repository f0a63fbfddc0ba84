"""Figures: those about a thing as a table, and one alone as a page of its own."""

from __future__ import annotations

from coopatlas.vocabulary import CA, ID
from coopatlas.web.kinds.composition import Alone, Composition, Numbers, Section, told
from coopatlas.web.kinds.subject import Subject
from coopatlas.web.sections import figures_about

_EXACT = str(ID["concept/qualifier/exact"])
_PER_CENT = str(ID["concept/unit/percent"])


def figures_section(subject: Subject) -> Section | None:
    """The figures about the subject; None where there is none."""
    if str(CA.about) not in subject.links:
        return None
    figures = figures_about(subject.engine, subject.language, subject.iri)
    return Section("figures", subject.say("resource.figures"), Numbers(figures)) if figures else None


def compose(subject: Subject) -> Composition:
    """Compose the page of one figure."""
    value, unit = subject.value(CA.value), subject.value(CA.unit)
    if value is None:
        return Composition()
    qualifier = subject.value(CA.qualifier)
    sign = "\N{NO-BREAK SPACE}%" if unit and unit.iri == _PER_CENT else ""
    alone = Alone(
        qualifier=qualifier if qualifier and qualifier.iri != _EXACT else None,
        value=value,
        sign=sign,
        measure=subject.value(CA.measure),
        about=subject.values(CA.about),
    )
    return Composition(
        opening=Section("figure", subject.say("kind.figure"), alone),
        told=told(CA.value, CA.about, CA.measure, CA.qualifier),
    )
