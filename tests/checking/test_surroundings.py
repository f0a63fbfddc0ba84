"""What a release says of the resources that a document mentions."""

from pyoxigraph import RdfFormat, Store, parse

from coopatlas.checking.surroundings import MAX_POINTING, ontology_of, surroundings_of
from coopatlas.vocabulary import PREFIXES

PROLOGUE = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
RELEASE = """
dataset:page {
    participation:p-1 a ca:Participation ; ca:project project:p ; ca:participant organisation:a ; ca:order 1 .
    organisation:a a org:Organization ; dct:spatial place:lodz .
    project:p a ca:Project .
    project:other a ca:Project .
}
dataset:places { place:lodz a ca:City ; schema:containedInPlace country:PL . country:PL a ca:Country . }
dataset:derived { organisation:a ca:partnerIn project:p . }
<https://w3id.org/coopatlas/ontology> { ca:Project a rdfs:Class . }
<https://w3id.org/coopatlas/ontology/alignments> { ca:Project rdfs:subClassOf schema:Project . }
<https://w3id.org/coopatlas/id/concept/role> { role:partner a skos:Concept . }
"""


def _store(text: str, form: RdfFormat = RdfFormat.TRIG) -> Store:
    store = Store()
    store.extend(parse((PROLOGUE + text).encode(), form))
    return store


def _subjects(document: str, release: str = RELEASE) -> set[str]:
    found = surroundings_of(_store(document), _store(release))
    return {str(quad.subject)[1:-1].rpartition("/id/")[2] for quad in found}


def test_what_a_document_mentions_comes_with_what_points_to_it_and_what_that_leads_to() -> None:
    subjects = _subjects("participation:p-2 ca:project project:p .")
    assert subjects == {"project/p", "participation/p-1", "organisation/a", "place/lodz", "country/PL"}


def test_a_place_comes_with_its_country() -> None:
    assert {"place/lodz", "country/PL"} <= _subjects("organisation:new dct:spatial place:lodz .")


def test_what_is_not_mentioned_stays_out() -> None:
    assert _subjects("organisation:new dct:relation country:PL .") == {"country/PL"}
    assert _subjects("<https://example.org/a> a <https://example.org/B> .") == set()


def test_derived_statements_and_alignments_stay_out() -> None:
    found = {str(quad.predicate) for quad in surroundings_of(_store("organisation:a a ca:Project ."), _store(RELEASE))}
    assert not {predicate for predicate in found if "partnerIn" in predicate or "subClassOf" in predicate}


def test_the_ontology_is_its_terms_and_concepts_without_the_alignments() -> None:
    graphs = {str(quad.graph_name) for quad in ontology_of(_store(RELEASE))}
    assert graphs == {"<https://w3id.org/coopatlas/ontology>", "<https://w3id.org/coopatlas/id/concept/role>"}


def test_a_hub_is_looked_at_in_part() -> None:
    hub = "".join(f"participation:h-{n} ca:project project:hub ." for n in range(3 * MAX_POINTING))
    found = surroundings_of(_store("project:hub a ca:Project ."), _store(f"dataset:page {{ {hub} }}"))
    assert len(found) == MAX_POINTING
