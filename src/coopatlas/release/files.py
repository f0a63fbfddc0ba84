"""The distributions of the catalogue: the files of the dumps in the words of DCAT."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rdflib import Literal
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS, XSD

from coopatlas.release.authorities import DCATAP, Statements, Texts
from coopatlas.release.distributions import (
    COMPRESSION_NAMES,
    COMPRESSIONS,
    TABLES_FOLDER,
    TABLES_METADATA,
    UNKNOWN_MEDIA_TYPE,
    Dump,
    address_of,
)
from coopatlas.vocabulary import DCAT, SPDX

_CSVW = ("https://www.w3.org/TR/tabular-data-model/", "Model for Tabular Data and Metadata on the Web")


def add_distributions(  # noqa: PLR0913  # each is one thing that a file does not say of itself
    catalog: Statements, dataset: str, dumps: Iterable[Dump], *, version: str, issued: date, licence: str, rights: str
) -> None:
    """Describe the files of a dataset.

    Args:
        catalog: what they are added to.
        dataset: the dataset's IRI.
        dumps: the files.
        version: of the release that they belong to.
        issued: the release's day.
        licence: of what they hold.
        rights: the IRI of the statement of how to attribute.
    """
    for dump in dumps:
        address = address_of(version, dump.path)
        distribution = f"{address}#distribution"
        catalog.state(dataset, DCAT.distribution, distribution)
        catalog.state(distribution, RDF.type, DCAT.Distribution)
        catalog.state(distribution, DCAT.accessURL, catalog.typed(address, RDFS.Resource))
        catalog.state(distribution, DCAT.downloadURL, address)
        catalog.state(distribution, DCTERMS.license, catalog.licence(licence))
        catalog.state(distribution, DCTERMS.rights, rights)
        catalog.state(distribution, DCTERMS.issued, Literal(issued))
        catalog.state(distribution, DCTERMS.modified, Literal(issued))
        catalog.state(distribution, DCATAP.availability, catalog.available())
        _add_form(catalog, distribution, dump)
        catalog.state(distribution, DCAT.byteSize, Literal(dump.size_bytes, datatype=XSD.nonNegativeInteger))
        checksum = catalog.checksum(f"{address}#checksum", Literal(dump.sha256, datatype=XSD.hexBinary))
        catalog.state(distribution, SPDX.checksum, checksum)
        if dump.folder == TABLES_FOLDER:
            _add_table(catalog, distribution, version)


def _add_form(catalog: Statements, distribution: str, dump: Dump) -> None:
    form = dump.form
    catalog.texts(distribution, DCTERMS.title, titles_of(dump))
    catalog.texts(distribution, DCTERMS.description, descriptions_of(dump))
    media_type = form.media_type if form else UNKNOWN_MEDIA_TYPE
    catalog.state(distribution, DCAT.mediaType, catalog.media_type(media_type))
    if form:
        catalog.state(distribution, DCTERMS["format"], catalog.file_type(form.file_type))
    if dump.compression:
        packed = catalog.media_type(COMPRESSIONS[dump.compression])
        catalog.state(distribution, DCAT.compressFormat, packed)


def _add_table(catalog: Statements, distribution: str, version: str) -> None:
    catalog.state(distribution, DCTERMS.conformsTo, catalog.standard(*_CSVW))
    metadata = catalog.typed(address_of(version, TABLES_METADATA), FOAF.Document)
    catalog.state(distribution, FOAF.page, metadata)


def titles_of(dump: Dump) -> Texts:
    """The title of a file, in each language."""
    title = ", ".join(filter(None, (dump.plain, COMPRESSION_NAMES.get(dump.compression or ""))))
    return {"en": title, "pl": title}


def descriptions_of(dump: Dump) -> Texts:
    """What a file holds, in each language."""
    name = dump.form.name if dump.form else dump.extension
    packed = COMPRESSION_NAMES.get(dump.compression or "")
    english = f"A table in {name}" if dump.folder == TABLES_FOLDER else f"All statements in {name}"
    polish = f"Tabela w formacie {name}" if dump.folder == TABLES_FOLDER else f"Wszystkie zdania w formacie {name}"
    return {
        "en": f"{english}, compressed with {packed}." if packed else f"{english}.",
        "pl": f"{polish}, skompresowane programem {packed}." if packed else f"{polish}.",
    }
