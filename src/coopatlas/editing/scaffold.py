"""Stubs to begin with: a project, an organisation or a place that conforms, with a slug that is free.

A stub says nothing that its author did not say. What is still to be written stands in it as a comment.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from coopatlas.vocabulary import ID, PREFIXES

KINDS = ("project", "organisation", "place")
_STROKES = str.maketrans(
    {
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "Đ": "D",
        "ß": "ss",
        "æ": "ae",
        "\N{RIGHT SINGLE QUOTATION MARK}": "",
        "'": "",
    }
)
_CODE = re.compile("[A-Z]{2}")
_USED_PREFIX = re.compile(r"(?<![\w<:/])([a-z-]+):(?=[\w-])")


@dataclass(frozen=True)
class Stub:
    """What is known of a thing that is to be described.

    ``names`` are its labels in Polish and English; the others are slugs of what is described already, ``inside`` that
    of a place or the code of a country, ``coordinator`` that of an organisation, whose
    name the source lists as ``listed``, in ``language``.
    """

    kind: str
    names: Mapping[str, str]
    source: str
    inside: str = ""
    coordinator: str = ""
    listed: str = ""
    language: str = "pl"

    def leans_on(self) -> Iterator[tuple[str, str]]:
        """What must be described already: its kind, and its IRI."""
        yield "source", f"{ID}source/{self.source}"
        if self.inside:
            kind = "country" if _CODE.fullmatch(self.inside) else "place"
            yield kind, f"{ID}{kind}/{self.inside}"
        if self.coordinator:
            yield "organisation", f"{ID}organisation/{self.coordinator}"


_BODIES = MappingProxyType(
    {
        "project": """{iri} a ca:Project ;
    skos:prefLabel {pl}@pl, {en}@en ;
    # dct:title, ca:programme, dct:description: what the source says; ca:sourceSilentOn and a skos:editorialNote
    # where it says nothing.
    dct:source source:{source} .

participation:{slug}-01 a ca:Participation ;
    skos:prefLabel {part_pl}@pl, {part_en}@en ;
    ca:project {iri} ;
    ca:participant organisation:{coordinator} ;
    ca:role role:coordinator ;
    ca:order 1 ;
    ca:listedName {listed}@{language} ;
    prov:wasQuotedFrom source:{source} .
""",
        "organisation": """{iri} a org:Organization ;
    skos:prefLabel {pl}@pl, {en}@en ;
    # org:classification: what kind of body it is, such as kind:municipality.
    dct:spatial {inside} ;
    dct:source source:{source} .
""",
        "place": """{iri} a ca:City, schema:City, dct:Location, geo:Feature ;
    skos:prefLabel {pl}@pl, {en}@en ;
    # A region is: a ca:Region, schema:AdministrativeArea, dct:Location, geo:Feature.
    schema:containedInPlace {inside} ;
    dct:source source:{source} .
""",
    }
)


def slug_of(name: str) -> str:
    """Make a slug of a name: ASCII, lower case, with hyphens.

    Example: ``Łódź Fabryczna`` → ``lodz-fabryczna``.
    """
    plain = unicodedata.normalize("NFKD", name.translate(_STROKES))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", "-", letters.casefold()).strip("-")


def free_slug(kind: str, name: str, taken: Container[str]) -> str:
    """Find the next free slug: that of the name, else with the first number that is free.

    Args:
        kind: the kind of thing, as IRIs have it.
        name: the name to make it of.
        taken: all IRIs that are in use or were ever.

    Raises:
        ValueError: when nothing of the name can stand in a slug.
    """
    wanted = slug_of(name)
    if not wanted:
        raise ValueError(f"no slug can be made of '{name}'; give a name with letters of the Latin alphabet")
    number, slug = 1, wanted
    while f"{ID}{kind}/{slug}" in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def write_stub(stub: Stub, slug: str) -> str:
    """Write a stub as a file of its own, in the house style."""
    kind = "country" if _CODE.fullmatch(stub.inside) else "place"
    values = {
        "iri": f"{stub.kind}:{slug}",
        "slug": slug,
        "source": stub.source,
        "inside": f"{kind}:{stub.inside}",
        "coordinator": stub.coordinator,
        "language": stub.language,
    }
    texts = {
        "pl": stub.names["pl"],
        "en": stub.names["en"],
        "listed": stub.listed,
        "part_pl": f"{stub.names['pl']}: koordynator",
        "part_en": f"{stub.names['en']}: coordinator",
    }
    body = _BODIES[stub.kind].format_map(values | {key: _quoted(text) for key, text in texts.items()})
    statements = "\n".join(line for line in body.splitlines() if not line.lstrip().startswith("#"))
    used = sorted(set(_USED_PREFIX.findall(re.sub(r'"(?:[^"\\]|\\.)*"', '""', statements))))
    prefixes = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in used)
    return f"# {stub.names['en']}: a stub, to be completed from its source.\n\n{prefixes}\n{body}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "")
    return f'"{escaped}"'
