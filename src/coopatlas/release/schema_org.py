"""The datasets of a release in the words of schema.org, for search engines.

The context is written out, since crawlers may not fetch one. Source: https://schema.org/Dataset.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from coopatlas.release.cover import Cover
from coopatlas.release.distributions import COMPRESSIONS, UNKNOWN_MEDIA_TYPE, Dump, address_of
from coopatlas.release.facts import ReleaseFacts
from coopatlas.release.files import descriptions_of, titles_of
from coopatlas.release.identity import CATALOG_IRI, DESCRIPTIONS, TITLES, WHOLE_IRI
from coopatlas.release.parts import Part, parts_of
from coopatlas.vocabulary import BASE, PUBLISHER_IRI

SCHEMA_ORG_NAME = "schema-org.jsonld"
CONTEXT = MappingProxyType({"@vocab": "http://schema.org/"})
_TAGS = MappingProxyType(
    {
        "BUL": "bg", "CAT": "ca", "CES": "cs", "DAN": "da", "DEU": "de", "ELL": "el", "ENG": "en", "EST": "et",
        "EUS": "eu", "FIN": "fi", "FRA": "fr", "GLE": "ga", "HRV": "hr", "HUN": "hu", "ITA": "it", "LAV": "lv",
        "LIT": "lt", "MLT": "mt", "NLD": "nl", "POL": "pl", "POR": "pt", "RON": "ro", "SLK": "sk", "SLV": "sl",
        "SPA": "es", "SWE": "sv", "UKR": "uk",
    }
)  # fmt: skip
"""Code of the EU's table of languages → language tag, where that has two letters."""

Node = dict[str, object]


def schema_org_text(facts: ReleaseFacts, dumps: Iterable[Dump]) -> str:
    """Write the datasets of a release down, the whole first.

    Args:
        facts: what was counted.
        dumps: the files of its dumps.
    """
    whole, *others = parts_of(facts, dumps)
    nodes = [_dataset(facts, whole, others), *(_dataset(facts, part, []) for part in others)]
    return json.dumps({"@context": dict(CONTEXT), "@graph": nodes}, ensure_ascii=False, indent=2) + "\n"


def _dataset(facts: ReleaseFacts, part: Part, parts: Iterable[Part]) -> Node:
    node: Node = {
        "@type": "Dataset",
        "@id": part.iri,
        "name": _texts(part.titles),
        "description": _texts(part.descriptions),
        "url": part.page,
        "identifier": part.iri,
        "version": part.version,
        "license": part.licence,
        "isAccessibleForFree": True,
        "publisher": _publisher(),
        "creator": _publisher(),
        "dateModified": facts.issued.isoformat(),
        "inLanguage": sorted(tag_of(language) for language in part.languages),
        "keywords": [_text(language, word) for language, word in part.keywords],
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "@id": CATALOG_IRI,
            "name": _texts(TITLES),
            "description": _texts(DESCRIPTIONS),
            "url": CATALOG_IRI,
        },
        "distribution": [_download(facts.version, dump, part.licence) for dump in part.dumps],
        **_cover(part.cover, facts),
    }
    if part.issued:
        node["datePublished"] = part.issued
    if part.iri != WHOLE_IRI:
        node["isPartOf"] = {"@type": "Dataset", "@id": WHOLE_IRI, **_short(TITLES, DESCRIPTIONS, BASE)}
    stubs = [{"@type": "Dataset", "@id": other.iri, **_stub(other)} for other in parts]
    if stubs:
        node["hasPart"] = stubs
    return node


def _stub(part: Part) -> Node:
    return {**_short(part.titles, part.descriptions, part.page), "license": part.licence}


def _short(titles: Mapping[str, str], descriptions: Mapping[str, str], page: str) -> Node:
    return {"name": _texts(titles), "description": _texts(descriptions), "url": page}


def _publisher() -> Node:
    return {"@type": "Organization", "@id": PUBLISHER_IRI, "name": _texts(TITLES), "url": BASE}


def _download(version: str, dump: Dump, licence: str) -> Node:
    address = address_of(version, dump.path)
    media_type = dump.form.media_type if dump.form else UNKNOWN_MEDIA_TYPE
    return {
        "@type": "DataDownload",
        "@id": f"{address}#distribution",
        "name": titles_of(dump)["en"],
        "description": _texts(descriptions_of(dump)),
        "contentUrl": address,
        "encodingFormat": [media_type, *([COMPRESSIONS[dump.compression]] if dump.compression else [])],
        "contentSize": f"{dump.size_bytes} B",
        "sha256": dump.sha256,
        "license": licence,
    }


def _cover(cover: Cover, facts: ReleaseFacts) -> Node:
    places: list[Node] = [
        {"@type": "Country", "@id": country, "name": _texts(facts.countries[country].names)}
        for country in sorted(cover.countries)
    ]
    if cover.box is not None:
        box = cover.box
        # South-west corner first, latitude before longitude. Source: https://schema.org/box.
        corners = f"{box.south:g} {box.west:g} {box.north:g} {box.east:g}"
        places.append({"@type": "Place", "geo": {"@type": "GeoShape", "box": corners}})
    node: Node = {"spatialCoverage": places} if places else {}
    if cover.begin is not None and cover.end is not None:
        node["temporalCoverage"] = f"{cover.begin.value}/{cover.end.value}"
    return node


def tag_of(language: str) -> str:
    """The tag (BCP 47) of a language of the EU's table; codes without one of two letters are tags themselves."""
    code = language.rpartition("/")[2]
    return _TAGS.get(code, code.lower())


def _texts(texts: Mapping[str, str]) -> list[Node]:
    return [_text(language, text) for language, text in sorted(texts.items())]


def _text(language: str, text: str) -> Node:
    return {"@language": language, "@value": text} if language else {"@value": text}
