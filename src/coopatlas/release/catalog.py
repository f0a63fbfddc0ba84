"""The DCAT catalogue of a release.

Source: DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) as profiled by DCAT-AP 3.0.1, whose shapes want the EU
authority concepts and other controlled terms typed in the catalogue itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rdflib import Graph, Literal
from rdflib.namespace import DCTERMS, FOAF, PROV, RDF, XSD

from coopatlas.release.authorities import VCARD, Statements, frequency_iri, language_iri
from coopatlas.release.cover import Cover
from coopatlas.release.data_services import add_services
from coopatlas.release.distributions import Dump, dumps_among
from coopatlas.release.dumps import QUADS_PATH
from coopatlas.release.facts import Earlier, Edition, ReleaseFacts
from coopatlas.release.files import add_distributions
from coopatlas.release.identity import (
    CATALOG_IRI,
    DATA_LICENCE,
    DESCRIPTIONS,
    PROJECTS_IRI,
    SHAPES_IRI,
    TITLES,
    WHOLE_IRI,
    release_iri,
)
from coopatlas.release.manifest import DUMPS_NAME
from coopatlas.release.parts import Part, parts_of
from coopatlas.vocabulary import BASE, DCAT, GEO, ONTOLOGY_IRI, PUBLISHER_IRI

CATALOG_NAME = "catalog.ttl"
RIGHTS_IRI = CATALOG_IRI + "#rights"
CONTACT_IRI = CATALOG_IRI + "#contact"
_SERIES_TITLES = {"en": "Cooperation projects, one dataset each", "pl": "Projekty współpracy, każdy w osobnym zbiorze"}
_SERIES_DESCRIPTIONS = {
    "en": "The datasets that tell of a project, each read from the page of that project; every new project adds one.",
    "pl": "Zbiory, które mówią o projekcie, każdy odczytany ze strony projektu; każdy nowy projekt dodaje jeden.",
}

_VERSION_DESCRIPTIONS = {
    "en": "The Cooperation Atlas as it was released on that day; it never changes.",
    "pl": "Atlas współpracy w stanie z dnia wydania; nigdy się nie zmienia.",
}
_RIGHTS = {
    "en": "Attribution: “Cooperation Atlas, release {version}, {base}”. Datasets have licences of their own.",
    "pl": "Podaj źródło: „Atlas współpracy, wydanie {version}, {base}”. Zbiory mają własne licencje.",
}


def catalog_graph(facts: ReleaseFacts, dumps: Iterable[Dump]) -> Graph:
    """Describe a release as a catalogue: the whole, each dataset, versions, a series, distributions, services.

    Args:
        facts: what was counted.
        dumps: the files of its dumps.
    """
    catalog = Statements()
    whole, *others = parts_of(facts, dumps)
    _add_publisher(catalog, facts.edition.contact)
    _add_catalog(catalog, facts, [whole, *others])
    _add_rights(catalog, facts.version)
    for part in (whole, *others):
        _add_part(catalog, facts, part)
        _add_files(catalog, part, facts.edition)
    catalog.state(WHOLE_IRI, DCTERMS.hasPart, *(part.iri for part in others))
    for part in others:
        catalog.state(part.iri, DCTERMS.isPartOf, WHOLE_IRI)
    _add_versions(catalog, facts, whole)
    members = [part for part in others if part.series]
    if members:
        _add_series(catalog, facts, members)
    add_services(catalog, WHOLE_IRI, CONTACT_IRI)
    return catalog.graph


def _add_publisher(catalog: Statements, contact: str) -> None:
    catalog.state(PUBLISHER_IRI, RDF.type, FOAF.Agent)
    catalog.texts(PUBLISHER_IRI, FOAF.name, TITLES)
    catalog.state(CONTACT_IRI, RDF.type, VCARD.Kind)
    catalog.texts(CONTACT_IRI, VCARD.fn, TITLES)
    # Where the operator gives no address, the page that says who publishes is all there is.
    by_mail = contact.startswith("mailto:")
    catalog.state(CONTACT_IRI, VCARD.hasEmail if by_mail else VCARD.hasURL, contact or f"{BASE}about")


def _add_catalog(catalog: Statements, facts: ReleaseFacts, parts: Iterable[Part]) -> None:
    catalog.state(CATALOG_IRI, RDF.type, DCAT.Catalog)
    catalog.state(CATALOG_IRI, FOAF.homepage, catalog.typed(BASE, FOAF.Document))
    catalog.texts(CATALOG_IRI, DCTERMS.title, TITLES)
    catalog.texts(CATALOG_IRI, DCTERMS.description, DESCRIPTIONS)
    catalog.state(CATALOG_IRI, DCTERMS.identifier, Literal(CATALOG_IRI))
    catalog.state(CATALOG_IRI, DCTERMS.publisher, PUBLISHER_IRI)
    catalog.state(CATALOG_IRI, DCTERMS.creator, PUBLISHER_IRI)
    catalog.state(CATALOG_IRI, DCTERMS.license, catalog.licence(DATA_LICENCE))
    catalog.state(CATALOG_IRI, DCTERMS.rights, RIGHTS_IRI)
    catalog.state(CATALOG_IRI, DCTERMS.issued, Literal(facts.issued))
    catalog.state(CATALOG_IRI, DCTERMS.modified, Literal(facts.issued))
    catalog.state(CATALOG_IRI, DCTERMS.language, *(catalog.language(language_iri(code)) for code in ("ENG", "POL")))
    catalog.state(CATALOG_IRI, DCAT.themeTaxonomy, catalog.themes())
    catalog.state(CATALOG_IRI, DCAT.contactPoint, CONTACT_IRI)
    catalog.state(CATALOG_IRI, DCAT.dataset, *(part.iri for part in parts))
    _add_cover(catalog, CATALOG_IRI, facts.cover, facts)


def _add_rights(catalog: Statements, version: str) -> None:
    texts = {language: text.format(version=version, base=BASE) for language, text in _RIGHTS.items()}
    catalog.labelled(RIGHTS_IRI, DCTERMS.RightsStatement, texts)


def _add_part(catalog: Statements, facts: ReleaseFacts, part: Part) -> None:
    iri = part.iri
    catalog.state(iri, RDF.type, DCAT.Dataset)
    catalog.texts(iri, DCTERMS.title, part.titles)
    catalog.texts(iri, DCTERMS.description, part.descriptions)
    _add_common(catalog, part)
    catalog.state(iri, DCAT.landingPage, catalog.typed(part.page, FOAF.Document))
    catalog.state(iri, FOAF.page, catalog.typed(ONTOLOGY_IRI, FOAF.Document))
    catalog.state(iri, DCTERMS.conformsTo, catalog.standard(ONTOLOGY_IRI, "Ontology of the Cooperation Atlas"))
    catalog.state(iri, DCTERMS.conformsTo, catalog.standard(SHAPES_IRI, "Shapes of the Cooperation Atlas"))
    catalog.state(iri, DCTERMS.modified, Literal(facts.issued))
    if part.issued:
        catalog.state(iri, DCTERMS.issued, Literal(part.issued, datatype=XSD.date))
    if part.series:
        catalog.state(iri, DCAT.inSeries, part.series)
    _add_cover(catalog, iri, part.cover, facts)
    _add_provenance(catalog, facts, part)


def _add_common(catalog: Statements, part: Part) -> None:
    """What a dataset and its versions have in common."""
    iri = part.iri
    catalog.state(iri, DCTERMS.identifier, Literal(iri))
    catalog.state(iri, DCAT.version, Literal(part.version))
    catalog.state(iri, DCTERMS.publisher, PUBLISHER_IRI)
    catalog.state(iri, DCTERMS.creator, PUBLISHER_IRI)
    catalog.state(iri, DCAT.contactPoint, CONTACT_IRI)
    catalog.state(iri, DCTERMS.license, catalog.licence(part.licence))
    catalog.state(iri, DCTERMS.accessRights, catalog.public())
    catalog.state(iri, DCTERMS.accrualPeriodicity, catalog.frequency(part.frequency))
    catalog.state(iri, DCTERMS.language, *(catalog.language(language) for language in part.languages))
    catalog.state(iri, DCAT.theme, catalog.theme())
    catalog.state(iri, DCAT.keyword, *(Literal(word, lang=language or None) for language, word in part.keywords))


def _add_cover(catalog: Statements, iri: str, cover: Cover, facts: ReleaseFacts) -> None:
    for country in sorted(cover.countries):
        named = facts.countries[country]
        place = catalog.country(named.authority, named.names) if named.authority else _own_place(catalog, country)
        catalog.state(iri, DCTERMS.spatial, place)
    slug = iri.removeprefix(BASE).replace("#", "/")
    if cover.box is not None:
        box = catalog.typed(f"{CATALOG_IRI}#box/{slug}", DCTERMS.Location)
        catalog.state(box, DCAT.bbox, Literal(cover.box.wkt(), datatype=GEO.wktLiteral))
        catalog.state(iri, DCTERMS.spatial, box)
    if cover.begin is not None and cover.end is not None:
        period = catalog.typed(f"{CATALOG_IRI}#period/{slug}", DCTERMS.PeriodOfTime)
        for predicate, date in ((DCAT.startDate, cover.begin), (DCAT.endDate, cover.end)):
            catalog.state(period, predicate, Literal(date.value, datatype=date.datatype))
        catalog.state(iri, DCTERMS.temporal, period)


def _own_place(catalog: Statements, country: str) -> str:
    return catalog.typed(country, DCTERMS.Location)


def _add_provenance(catalog: Statements, facts: ReleaseFacts, part: Part) -> None:
    names = {source: facts.sources[source].names for source in part.sources}
    for source, texts in names.items():
        catalog.state(part.iri, PROV.wasDerivedFrom, catalog.typed(source, PROV.Entity))
        catalog.texts(source, DCTERMS.title, texts)
    sentences = {
        language: f"{begin}: {'; '.join(texts.get(language) or source for source, texts in names.items())}."
        for language, begin in (("en", "Read from"), ("pl", "Odczytano z"))
        if names
    }
    if sentences:
        slug = part.iri.removeprefix(BASE).replace("#", "/")
        statement = catalog.labelled(f"{CATALOG_IRI}#provenance/{slug}", DCTERMS.ProvenanceStatement, sentences)
        catalog.state(part.iri, DCTERMS.provenance, statement)


def _add_files(catalog: Statements, part: Part, edition: Edition | Earlier) -> None:
    add_distributions(
        catalog,
        part.iri,
        part.dumps,
        version=edition.version,
        issued=edition.issued,
        licence=part.licence,
        rights=RIGHTS_IRI,
    )


def _add_versions(catalog: Statements, facts: ReleaseFacts, whole: Part) -> None:
    """Describe the states of the whole: this release, and those before it that are kept."""
    previous = facts.edition.earlier[0].version if facts.edition.earlier else None
    current = Earlier(facts.version, previous, facts.issued, ())
    catalog.state(WHOLE_IRI, DCAT.hasCurrentVersion, release_iri(facts.version))
    kept = {edition.version for edition in facts.edition.earlier}
    for edition in (current, *facts.edition.earlier):
        iri = release_iri(edition.version)
        _add_version(
            catalog, replace(whole, iri=iri, version=edition.version, frequency=frequency_iri("NEVER")), edition
        )
        catalog.state(WHOLE_IRI, DCAT.hasVersion, iri)
        if edition.previous in kept:
            catalog.state(iri, DCAT.previousVersion, release_iri(str(edition.previous)))
        if edition is current:
            _add_cover(catalog, iri, whole.cover, facts)
        files = whole.dumps if edition is current else dumps_among(edition.dumps)
        _add_files(catalog, replace(whole, iri=iri, dumps=_quads_among(files)), edition)
    if previous is not None:
        catalog.state(WHOLE_IRI, DCAT.previousVersion, release_iri(previous))


def _add_version(catalog: Statements, part: Part, edition: Earlier) -> None:
    iri = part.iri
    catalog.state(iri, RDF.type, DCAT.Dataset)
    titles = {"en": f"{TITLES['en']}, release {edition.version}", "pl": f"{TITLES['pl']}, wydanie {edition.version}"}
    catalog.texts(iri, DCTERMS.title, titles)
    catalog.texts(iri, DCTERMS.description, _VERSION_DESCRIPTIONS)
    _add_common(catalog, part)
    catalog.state(iri, DCTERMS.issued, Literal(edition.issued))
    catalog.state(iri, DCTERMS.modified, Literal(edition.issued))
    catalog.state(iri, DCAT.isVersionOf, WHOLE_IRI)
    page = catalog.typed(f"{BASE}dumps/{edition.version}/", FOAF.Document)
    catalog.state(iri, DCAT.landingPage, page)


def _quads_among(dumps: Iterable[Dump]) -> tuple[Dump, ...]:
    """Of a version only the quads are listed: they hold all. The whole and the version's page list the rest."""
    name = QUADS_PATH.removeprefix(f"{DUMPS_NAME}/")
    return tuple(dump for dump in dumps if dump.plain == name)


def _add_series(catalog: Statements, facts: ReleaseFacts, members: list[Part]) -> None:
    catalog.state(PROJECTS_IRI, RDF.type, DCAT.DatasetSeries)
    catalog.texts(PROJECTS_IRI, DCTERMS.title, _SERIES_TITLES)
    catalog.texts(PROJECTS_IRI, DCTERMS.description, _SERIES_DESCRIPTIONS)
    catalog.state(PROJECTS_IRI, DCTERMS.publisher, PUBLISHER_IRI)
    catalog.state(PROJECTS_IRI, DCAT.contactPoint, CONTACT_IRI)
    catalog.state(PROJECTS_IRI, DCTERMS.accrualPeriodicity, catalog.frequency(frequency_iri("IRREG")))
    catalog.state(PROJECTS_IRI, DCTERMS.modified, Literal(facts.issued))
    catalog.state(PROJECTS_IRI, DCAT.seriesMember, *(part.iri for part in members))
    whole = Cover()
    for part in members:
        whole.widen(part.cover)
    _add_cover(catalog, PROJECTS_IRI, whole, facts)
