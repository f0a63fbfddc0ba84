"""What the documents of the vocabularies share: their forms by suffix, and the links that each carries.

Source: Signposting FAIR profile (https://signposting.org/FAIR/); RFC 9264 (link sets).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib.namespace import OWL
from werkzeug.wrappers import Response

from coopatlas.errors import ResourceNotFound
from coopatlas.formats import DOCUMENTS, JSON_LD, TURTLE, Representation, by_extension
from coopatlas.vocabulary import PUBLISHER_IRI, SCHEMA
from coopatlas.web.links import LINKSET, Link, forms_of, write_linkset
from coopatlas.web.negotiation import chosen
from coopatlas.web.pages import site_address

FORMS = (*DOCUMENTS, LINKSET)


def form_asked(path: str, extension: str) -> Representation:
    """The form that a suffix names; without one, that which the client likes best.

    Args:
        path: where the document is, without a slash before it and without a suffix.
        extension: the suffix without its dot; empty where the address has none.

    Raises:
        ResourceNotFound: naming the suffixes that there are.
        NotAcceptable: when the client accepts none of the forms.
    """
    form = by_extension(extension, FORMS) if extension else chosen(DOCUMENTS)
    if form is None:
        known = ", ".join(f".{form.extension}" for form in FORMS)
        raise ResourceNotFound(f"there is no '.{extension}' here; /{path} has {known}")
    return form


def signposts(path: str, licence: str) -> Iterator[Link]:
    """The links that the document of any vocabulary has."""
    yield from forms_of(path, DOCUMENTS)
    for form in (TURTLE, JSON_LD):
        yield Link(f"/{path}.{form.extension}", "describedby", form.media_type)
    yield Link(str(SCHEMA.AboutPage), "type")
    yield Link(str(OWL.Ontology), "type")
    yield Link(licence, "license")
    yield Link(PUBLISHER_IRI, "author")
    yield Link(f"/{path}.{LINKSET.extension}", "linkset", LINKSET.media_type)


def linkset_of(path: str, links: Iterable[Link]) -> Response:
    """The links of a document as a document of their own."""
    return Response(write_linkset({address_of(path): links}), content_type=LINKSET.content_type)


def address_of(path: str) -> str:
    """The full address of a document here, as the client knows it."""
    return f"{site_address()}/{path}"
