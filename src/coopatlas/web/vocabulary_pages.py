"""The pages of the ontology, of its alignments and of the shapes, put together."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Triple, parse
from rdflib.namespace import DCTERMS, OWL, SH
from werkzeug.wrappers import Response

from coopatlas.errors import ResourceNotFound
from coopatlas.formats import GRAPHS, TURTLE
from coopatlas.release.manifest import SHAPES_NAME
from coopatlas.vocabulary import ALIGNMENTS_IRI, BASE, CA, CASH, ONTOLOGY_IRI
from coopatlas.web.atlas import current_atlas
from coopatlas.web.constraints import Constraints
from coopatlas.web.description import names_of
from coopatlas.web.editions import graph_statements, kept_versions
from coopatlas.web.glossary import Basis, Glossary
from coopatlas.web.json_ld import safe_in_script, write_json_ld
from coopatlas.web.lookup import Lookup
from coopatlas.web.names import Names, Text
from coopatlas.web.pages import page_language, render
from coopatlas.web.schemes import read_schemes
from coopatlas.web.uses import find_examples, read_uses

SHAPES_IRI = str(CASH).removesuffix("#")


def ontology_page(statements: tuple[Triple, ...], *, path: str, version: str, current: str) -> Response:
    """The ontology's documentation.

    Args:
        statements: what the ontology says, in the version at hand.
        path: where it is served, without a slash before it.
        version: the version at hand.
        current: the version of the release.
    """
    atlas, language = current_atlas(), page_language()
    return render(
        "ontology.html",
        glossary=_glossary(statements),
        schemes=read_schemes(atlas.engine, language),
        embedded=safe_in_script(write_json_ld(statements, ONTOLOGY_IRI, atlas.context)),
        namespace=str(CA),
        alternates=GRAPHS,
        path=path,
        version=version,
        current=current,
        versions=tuple(kept_versions("ontology")),
        version_iri=f"{BASE}ontology/{version}",
        context_version=atlas.release.manifest.context_version,
    )


def alignments_page(statements: tuple[Triple, ...], *, path: str, version: str, current: str) -> Response:
    """How the ontology relates to others; the arguments are those of ``ontology_page``."""
    return render(
        "alignments.html",
        glossary=_glossary(_graph(ONTOLOGY_IRI), statements),
        title=_names([statements]).label(ALIGNMENTS_IRI),
        leads=_texts(statements, ALIGNMENTS_IRI),
        embedded=safe_in_script(write_json_ld(statements, ALIGNMENTS_IRI, current_atlas().context)),
        alternates=GRAPHS,
        path=path,
        version=version,
        current=current,
        versions=tuple(kept_versions("alignments")),
    )


def shapes_page(statements: tuple[Triple, ...], *, path: str) -> Response:
    """The shapes in words."""
    language = page_language()
    names = _names([statements, _graph(ONTOLOGY_IRI)])
    shapes = Lookup(statements)
    return render(
        "shapes.html",
        constraints=Constraints(shapes, names, language),
        embedded=safe_in_script(write_json_ld(statements, SHAPES_IRI, current_atlas().context)),
        title=names.label(SHAPES_IRI),
        leads=_texts(statements, SHAPES_IRI),
        version=shapes.text(SHAPES_IRI, OWL.versionInfo),
        prefixes=_declared_prefixes(shapes),
        words_of=lambda key: language.messages.get(f"shapes.{key}", f"sh:{key}"),
        namespace=str(CASH),
        alternates=GRAPHS,
        path=path,
    )


def shapes_statements() -> tuple[Triple, ...]:
    """What the release's shapes say; blank nodes go by the same labels each time.

    Raises:
        ResourceNotFound: when the release holds no shapes.
    """
    release = current_atlas().release
    if release.file(SHAPES_NAME) is None:
        raise ResourceNotFound(f"release {release.version} holds no {SHAPES_NAME}")
    dataset = Dataset(parse((release.path / SHAPES_NAME).read_bytes(), TURTLE.rdf))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(quad.triple for quad in dataset)


def _glossary(statements: tuple[Triple, ...], alignments: tuple[Triple, ...] | None = None) -> Glossary:
    release, engine, language = current_atlas().release, current_atlas().engine, page_language()
    related = _graph(ALIGNMENTS_IRI) if alignments is None else alignments
    shapes = shapes_statements() if release.file(SHAPES_NAME) else ()
    terms = Lookup(statements)
    own = terms.instances(OWL.Class), terms.instances(OWL.ObjectProperty, OWL.DatatypeProperty)
    uses, examples = read_uses(release), find_examples(engine, *own)
    shown = [*uses.classes, *uses.properties, *(one.subject for one in examples.values())]
    shown += [one.value.value for one in examples.values() if isinstance(one.value, NamedNode)]
    names = _names([statements, related, shapes], shown)
    basis = Basis(ONTOLOGY_IRI, terms, Lookup(related), Constraints(Lookup(shapes), names, language), uses, examples)
    return Glossary(basis, names, language)


def _graph(iri: str) -> tuple[Triple, ...]:
    """A graph of the release, empty where it has none."""
    with suppress(ResourceNotFound):
        return graph_statements(iri)
    return ()


def _names(graphs: Iterable[Iterable[Triple]], shown: Iterable[str] = ()) -> Names:
    triples = [triple for graph in graphs for triple in graph]
    mentioned = {term.value for triple in triples for term in triple if isinstance(term, NamedNode)} | {*shown}
    mentioned = {iri for iri in mentioned if not iri.startswith(CASH)}  # no graph of the store knows the shapes
    return Names(page_language(), (*triples, *names_of(current_atlas().engine, sorted(mentioned))))


def _texts(statements: Iterable[Triple], iri: str) -> tuple[Text, ...]:
    """What a vocabulary is for, in the page's language where there is one."""
    tag = page_language().tag
    literals = sorted(Lookup(statements).literals(iri, DCTERMS.description), key=lambda text: text.language != tag)
    return tuple(Text(text.value, text.language if text.language != tag else None) for text in literals[:1])


def _declared_prefixes(shapes: Lookup) -> tuple[tuple[str, str, str], ...]:
    """The prefixes that the shapes declare for their queries: fragment, prefix and namespace."""
    declared = shapes.instances(SH.PrefixDeclaration)
    found = [(iri.removeprefix(CASH), shapes.text(iri, SH.prefix), shapes.text(iri, SH.namespace)) for iri in declared]
    return tuple(sorted(found))
