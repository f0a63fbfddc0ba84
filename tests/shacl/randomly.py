"""Random data and random shapes over a small vocabulary, so that they have to do with each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st
from rdflib import RDF, RDFS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, SH
from rdflib.term import Node

EX = Namespace("http://example.org/")
CLASSES = [EX.A, EX.B, EX.C]
PREDICATES = [EX.p, EX.q, EX.r]
RESOURCES = [EX[f"n{number}"] for number in range(6)]
BLANK = [BNode("b0"), BNode("b1")]
LITERALS = [
    *(Literal(text) for text in ("", "a", "ab", "http://example.org/n1")),
    *(Literal("a", lang=tag) for tag in ("en", "en-GB", "pl")),
    Literal("b", lang="en"),
    *(Literal(number) for number in (0, 1, 7, -2)),
    *(Literal(number, datatype=XSD.decimal) for number in ("1.0", "2.5")),
    Literal("1.0E0", datatype=XSD.double),
    Literal("abc", datatype=XSD.integer),
    *(Literal(word, datatype=XSD.boolean) for word in ("true", "1", "0")),
    *(Literal(day, datatype=XSD.date) for day in ("2020-01-01", "2021-02-03", "soon")),
    Literal("2020-01-01T00:00:00Z", datatype=XSD.dateTime),
    Literal("x", datatype=EX.code),
]
Maker = Callable[[Node, int], None]
NODES: list[Node] = [*RESOURCES, *CLASSES]
TRUE = Literal("true", datatype=XSD.boolean)
SEVERITIES = [SH.Violation, SH.Warning, SH.Info]
QUERIES = [
    "SELECT $this ?value { $this <http://example.org/p> ?value }",
    "SELECT $this { $this a ?class . FILTER NOT EXISTS { $this <http://example.org/q> ?any } }",
    "SELECT $this ?value { ?value <http://example.org/p> $this . FILTER(isIRI($this)) }",
    "SELECT $this { OPTIONAL { $this <http://example.org/p> ?x } FILTER(!BOUND(?x)) }",
    "SELECT $this { FILTER(isLiteral($this)) }",
    """SELECT $this ?n {
        { SELECT $this (COUNT(?x) AS ?n) { $this <http://example.org/p> ?x } GROUP BY $this }
        FILTER(?n > 1)
    }""",
    """SELECT $this ?n {
        { SELECT $this (COUNT(?x) AS ?n) { $this a ?c OPTIONAL { $this <http://example.org/q> ?x } } GROUP BY $this }
        FILTER(?n = 0)
    }""",
    "SELECT $this ?value { $this <http://example.org/p>* ?value . ?value a <http://example.org/A> }",
    "SELECT $this { { $this <http://example.org/p> ?x } UNION { $this <http://example.org/q> ?x } }",
    "SELECT $this { { $this <http://example.org/p> ?x } UNION { ?y <http://example.org/q> ?x } }",
    "SELECT $this { ?x <http://example.org/p> ?y . FILTER EXISTS { $this <http://example.org/q> ?y } }",
    "SELECT $this ?x { $this <http://example.org/p> ?y BIND(STR(?y) AS ?x) FILTER(STRLEN(?x) < 2) }",
    "SELECT $this { $this <http://example.org/p> ?y } LIMIT 1",
    "SELECT DISTINCT ?this ?path { ?this ?path ?y . ?other ?path ?y . FILTER(?this != ?other) }",
    "SELECT ?this ?value { ?this <http://example.org/p> ?this . ?x <http://example.org/q> ?value }",
    "SELECT ?value { ?value <http://example.org/p> $this }",
    "SELECT $this $PATH { $this $PATH ?value }",
    "SELECT $this (<http://example.org/p> AS ?path) { $this a <http://example.org/B> }",
]
TARGET_QUERIES = [
    "SELECT ?this { ?this <http://example.org/p> ?x }",
    "SELECT DISTINCT ?this { ?x <http://example.org/q> ?this }",
    "SELECT ?this { ?this a ?c . FILTER(isIRI(?this)) }",
]


@dataclass
class Draw:
    """Makes shapes into a graph; ``pick`` chooses one of several, ``some`` how many of something there are."""

    graph: Graph
    pick: Callable[[Sequence[Node]], Node]
    some: Callable[[int], int]
    made: list[Node]

    def yes(self) -> bool:
        return self.some(2) == 0

    def term(self) -> Node:
        return self.pick([*NODES, *LITERALS, *LITERALS])

    def list_of(self, items: Sequence[Node]) -> Node:
        head = BNode()
        Collection(self.graph, head, list(items))
        return head

    def path(self, depth: int = 0) -> Node:
        kind = 0 if depth > 1 else self.some(9)
        if kind < 4:
            return self.pick(PREDICATES)
        node = BNode()
        if kind == 4:
            return self.list_of([self.path(depth + 1), self.path(depth + 1)])
        if kind == 5:
            self.graph.add((node, SH.alternativePath, self.list_of([self.path(depth + 1) for _ in range(2)])))
            return node
        kinds = (SH.inversePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)
        self.graph.add((node, kinds[self.some(4)], self.path(depth + 1)))
        return node

    def shape(self, depth: int, *, of_path: bool | None = None) -> Node:
        if self.made and self.some(12) == 0:
            # One that is used elsewhere too, or is being made: that is recursion.
            known = [node for node in self.made if of_path in {None, (node, SH.path, None) in self.graph}]
            if known:
                return self.pick(known)
        node: Node = EX[f"shape{len(self.made)}"] if self.yes() else BNode()
        self.made.append(node)
        is_property = self.yes() if of_path is None else of_path
        self.graph.add((node, RDF.type, SH.PropertyShape if is_property else SH.NodeShape))
        if is_property:
            self.graph.add((node, SH.path, self.path()))
        for _ in range(1 + self.some(3)):
            self.constraint(node, depth, is_property=is_property)
        if self.some(8) == 0:
            self.graph.add((node, SH.deactivated, TRUE))
        if self.some(3) == 0:
            self.graph.add((node, SH.severity, self.pick(SEVERITIES)))
        if self.some(3) == 0:
            self.graph.add((node, SH.message, Literal("mend it", lang="en")))
        return node

    def constraint(self, node: Node, depth: int, *, is_property: bool) -> None:
        makers: list[Maker] = [self.of_value, self.of_value, self.of_text, self.of_pair, self.of_query, self.closed]
        if is_property:
            makers += [self.of_count, self.of_count]
        if depth < 3:
            makers += [self.of_shape, self.of_shapes, self.of_property]
            if is_property:
                makers.append(self.qualified)
        makers[self.some(len(makers))](node, depth)

    def once(self, node: Node, predicate: URIRef, value: Node) -> None:
        if (node, predicate, None) not in self.graph:
            self.graph.add((node, predicate, value))

    def of_value(self, node: Node, depth: int) -> None:
        kind = self.some(6)
        if kind == 0:
            self.graph.add((node, SH["class"], self.pick(CLASSES)))
        elif kind == 1:
            types = [XSD.string, XSD.integer, XSD.decimal, XSD.boolean, XSD.date, RDF.langString, EX.code]
            self.once(node, SH.datatype, self.pick(types))
        elif kind == 2:
            kinds = [SH.IRI, SH.BlankNode, SH.Literal, SH.IRIOrLiteral, SH.BlankNodeOrIRI, SH.BlankNodeOrLiteral]
            self.once(node, SH.nodeKind, self.pick(kinds))
        elif kind == 3:
            bounds = [SH.minInclusive, SH.maxInclusive, SH.minExclusive, SH.maxExclusive]
            limit = self.pick(
                [Literal(1), Literal("2.0", datatype=XSD.decimal), Literal("2020-06-01", datatype=XSD.date)]
            )
            self.graph.add((node, bounds[self.some(4)], limit))
        elif kind == 4:
            self.graph.add((node, SH.hasValue, self.term()))
        else:
            self.once(node, SH["in"], self.list_of([self.term() for _ in range(1 + self.some(4))]))

    def of_text(self, node: Node, depth: int) -> None:
        kind = self.some(4)
        if kind == 0:
            self.graph.add((node, SH.pattern, self.pick([Literal("^a"), Literal("example"), Literal("1$")])))
        elif kind == 1:
            self.once(node, SH.minLength, Literal(self.some(3)))
        elif kind == 2:
            self.once(node, SH.maxLength, Literal(self.some(4)))
        else:
            self.once(node, SH.languageIn, self.list_of([Literal("en"), Literal("pl")][: 1 + self.some(2)]))

    def of_pair(self, node: Node, depth: int) -> None:
        kinds = [SH.equals, SH.disjoint]
        if (node, SH.path, None) in self.graph:
            kinds += [SH.lessThan, SH.lessThanOrEquals]
        self.graph.add((node, kinds[self.some(len(kinds))], self.pick(PREDICATES)))

    def of_count(self, node: Node, depth: int) -> None:
        kind = self.some(3)
        if kind == 2:
            self.once(node, SH.uniqueLang, TRUE)
        else:
            self.once(node, (SH.minCount, SH.maxCount)[kind], Literal(self.some(3)))

    def of_query(self, node: Node, depth: int) -> None:
        query = BNode()
        self.graph.add((node, SH.sparql, query))
        self.graph.add((query, SH.select, Literal(QUERIES[self.some(len(QUERIES))])))
        if self.yes():
            self.graph.add((query, SH.message, Literal("not {?value} but {$this}")))

    def closed(self, node: Node, depth: int) -> None:
        if self.yes():
            self.once(node, SH.closed, TRUE)
            self.once(node, SH.ignoredProperties, self.list_of([RDF.type, self.pick(PREDICATES)]))

    def of_shape(self, node: Node, depth: int) -> None:
        if self.yes():
            self.graph.add((node, SH.node, self.shape(depth + 1, of_path=False)))
        else:
            self.graph.add((node, SH["not"], self.shape(depth + 1)))

    def of_property(self, node: Node, depth: int) -> None:
        self.graph.add((node, SH.property, self.shape(depth + 1, of_path=True)))

    def of_shapes(self, node: Node, depth: int) -> None:
        kind = (SH["and"], SH["or"], SH.xone)[self.some(3)]
        self.graph.add((node, kind, self.list_of([self.shape(depth + 1) for _ in range(1 + self.some(3))])))

    def qualified(self, node: Node, depth: int) -> None:
        self.graph.add((node, SH.qualifiedValueShape, self.shape(depth + 1)))
        self.once(node, (SH.qualifiedMinCount, SH.qualifiedMaxCount)[self.some(2)], Literal(self.some(3)))
        if self.some(3) == 0:
            self.graph.add((node, SH.qualifiedValueShapesDisjoint, TRUE))

    def target(self, node: Node) -> None:
        kind = self.some(6)
        if kind == 0:
            self.graph.add((node, SH.targetNode, self.term()))
        elif kind == 1:
            self.graph.add((node, SH.targetClass, self.pick(CLASSES)))
        elif kind == 2:
            self.graph.add((node, SH.targetSubjectsOf, self.pick(PREDICATES)))
        elif kind == 3:
            self.graph.add((node, SH.targetObjectsOf, self.pick(PREDICATES)))
        elif kind == 4:
            target = BNode()
            self.graph.add((node, SH.target, target))
            self.graph.add((target, RDF.type, SH.SPARQLTarget))
            self.graph.add((target, SH.select, Literal(TARGET_QUERIES[self.some(len(TARGET_QUERIES))])))
        elif isinstance(node, URIRef):
            self.graph.add((node, RDF.type, RDFS.Class if self.yes() else OWL.Class))


@st.composite
def shapes(draw: st.DrawFn) -> Graph:
    """One to three shapes with targets, and what they refer to."""
    graph = Graph(identifier=EX.shapes)
    maker = Draw(
        graph,
        lambda items: items[draw(st.integers(0, len(items) - 1))],
        lambda below: draw(st.integers(0, below - 1)),
        [],
    )
    for _ in range(1 + maker.some(3)):
        node = maker.shape(0)
        for _ in range(1 + maker.some(2)):
            maker.target(node)
    return graph


@st.composite
def data(draw: st.DrawFn) -> str:
    """Statements in N-Triples; some of them make shapes classes, which then have instances."""
    subjects = st.sampled_from([*RESOURCES, *BLANK])
    values = st.sampled_from([*RESOURCES, *BLANK, *LITERALS])
    kinds = st.sampled_from([*CLASSES, *CLASSES, EX.shape0, EX.shape1])
    triples = [
        *draw(st.lists(st.tuples(subjects, st.sampled_from(PREDICATES), values), min_size=3, max_size=25)),
        *draw(st.lists(st.tuples(subjects, st.just(RDF.type), kinds), min_size=2, max_size=8)),
        *draw(st.lists(st.tuples(kinds, st.just(RDFS.subClassOf), kinds), max_size=3)),
    ]
    return "\n".join(f"{subject.n3()} {predicate.n3()} {value.n3()} ." for subject, predicate, value in triples)
