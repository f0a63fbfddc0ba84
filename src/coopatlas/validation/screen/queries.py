"""A SPARQL constraint asked once for all focus nodes, where that surely gives the same answer as asking for each.

A constraint's query is evaluated with ``$this`` bound. Leaving it free and looking for the focus node among the answers
comes to the same only if every solution binds ``$this`` before anything depends on it. That is read off the query's
algebra; what is not surely so is asked node by node, as pySHACL does.

Source: SHACL §5.3 (https://www.w3.org/TR/shacl/#sparql-constraints-validation), SPARQL 1.1 §18.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from pyoxigraph import QuerySolutions
from pyparsing import ParseException
from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint
from pyshacl.graph_abstraction import to_ox
from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper
from rdflib import Variable
from rdflib.paths import Path
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import SPARQLError

from coopatlas.validation.screen.crew import within
from coopatlas.validation.screen.pace import Pace
from coopatlas.validation.screen.session import Session
from coopatlas.validation.screen.values import Term, Values

_THIS = Variable("this")
_DIFFERS_EACH_TIME = re.compile(r"\b(RAND|UUID|STRUUID|NOW|BNODE)\b", re.IGNORECASE)
_TELLING = frozenset({"failure", "path", "value", "this"})
"""The variables of which one has to be bound for pySHACL to take a solution for a result."""
_PART = 0.5
"""What part of the time that asking one by one is expected to take, asking all at once may take."""


class _NotSurely(ValueError):
    """A solution may not bind ``$this``, or something may depend on it that is evaluated before."""


class QueryCheck:
    """A check of the SPARQL constraints of a shape: node by node at first, and all at once if that is worth while.

    What pySHACL makes of a query's text does not depend on the node, so it is made once.
    """

    def __init__(self, session: Session, component: SPARQLBasedConstraint, nodes: int, pace: Pace) -> None:
        """Make the check for a shape with so many focus nodes."""
        self._session = session
        self._component = component
        self._left = nodes
        self._pace = pace
        self._tried, self._taken_s = 0, 0.0
        self._texts: Sequence[tuple[str, Mapping[str, Term]]] | None = None
        self._violating: AbstractSet[Term] | None = None
        self._decided = False

    def __call__(self, values: Values) -> set[Term]:
        """Give the focus nodes that violate.

        Raises:
            ValidationFailure: when a query is not one for constraints.
        """
        found, rest = set[Term](), list(values)
        while rest and not self._decided:
            node = rest.pop()
            if self._violates_timed(node):
                found.add(node)
            if self._tried >= self._pace.tried and self._expected_s() > self._pace.patience_s:
                self._decided = True
                self._violating = self._all_at_once()
        if self._violating is not None:
            return found | {node for node in rest if node in self._violating}
        return found | {node for node in rest if self._violates(node)}

    def _violates_timed(self, node: Term) -> bool:
        began = time.thread_time()
        violates = self._violates(node)
        self._taken_s += time.thread_time() - began
        self._tried += 1
        self._left -= 1
        return violates

    def _violates(self, node: Term) -> bool:
        if self._texts is None:
            self._texts = [_bound(query, node) for query in self._component.sparql_constraints if not query.deactivated]
        return True in [self._has_answer(text, {**bindings, **_this(bindings, node)}) for text, bindings in self._texts]

    def _has_answer(self, text: str, bindings: Mapping[str, Term]) -> bool:
        """Tell whether there is a solution that pySHACL takes for a violation."""
        answer = self._session.graph.query_oxigraph(
            text, initBindings={name: to_ox(term) for name, term in bindings.items()}
        )
        if not isinstance(answer, QuerySolutions):
            return True  # which pySHACL then says something about
        told = [name.value for name in answer.variables if name.value in _TELLING]
        return any(solution[name] is not None for solution in answer for name in told)

    def _all_at_once(self) -> AbstractSet[Term] | None:
        """Ask once; None where that is not surely sound, or takes too long."""
        texts = [text for text, bindings in self._texts or () if set(bindings) == {"this"}]
        names = self._session.namespaces()
        if len(texts) < len(self._texts or ()) or not all(binds_this_surely(text, names) for text in texts):
            return None
        return within(_PART * self._expected_s(), lambda: self._answers(texts))

    def _expected_s(self) -> float:
        return self._taken_s / self._tried * self._left

    def _answers(self, texts: Iterable[str]) -> AbstractSet[Term]:
        return {row["this"] for text in texts for row in self._session.graph.query(text, initBindings=None)}


def _bound(query: SPARQLQueryHelper, sample: Term) -> tuple[str, Mapping[str, Term]]:
    bindings, text = query.pre_bind_variables(sample)
    return query.apply_prefixes(text), bindings


def _this(bindings: Mapping[str, Term], node: Term) -> Mapping[str, Term]:
    return {"this": node} if "this" in bindings else {}


def binds_this_surely(text: str, namespaces: Mapping[str, str]) -> bool:
    """Tell whether every solution of a query binds ``$this`` before anything depends on it.

    Args:
        text: a SELECT query.
        namespaces: prefixes that the query need not declare.

    Returns:
        False also where that cannot be told.
    """
    if _DIFFERS_EACH_TIME.search(text):
        return False
    try:
        algebra = translateQuery(parseQuery(text), initNs=dict(namespaces)).algebra
        return algebra.name == "SelectQuery" and not algebra.datasetClause and _binds(algebra.p)
    except (_NotSurely, ParseException, SPARQLError, RecursionError):
        return False


def _binds(part: CompValue) -> bool:
    """Tell whether all solutions of a part bind ``$this``, or none because it does not occur.

    Raises:
        _NotSurely: when it is neither.
    """
    if part.name in {"Project", "Distinct", "Reduced", "OrderBy"}:
        if part.name == "Project" and _THIS not in part.PV and _occurs(part.p):
            raise _NotSurely
        return _binds(part.p)
    reader = _READERS.get(part.name)
    if reader is None:
        if _occurs(part):
            raise _NotSurely
        return False
    return reader(part)


def _binds_in_patterns(part: CompValue) -> bool:
    for subject, predicate, value in part.triples:
        if isinstance(predicate, Path) and subject == _THIS and value == _THIS:
            raise _NotSurely
    return any(_THIS in triple for triple in part.triples)


def _binds_in_join(part: CompValue) -> bool:
    return any([_binds(part.p1), _binds(part.p2)])


def _binds_in_optional(part: CompValue) -> bool:
    surely, optionally = _binds(part.p1), _binds(part.p2)
    if not surely and (optionally or _occurs(part.expr)):
        raise _NotSurely
    return surely


def _binds_in_union(part: CompValue) -> bool:
    first, second = _binds(part.p1), _binds(part.p2)
    if first != second:
        raise _NotSurely
    return first


def _binds_in_filter(part: CompValue) -> bool:
    surely = _binds(part.p)
    if not surely and _occurs(part.expr):
        raise _NotSurely
    return surely


def _binds_in_extension(part: CompValue) -> bool:
    if part.var == _THIS:
        return _binds_as_key(part)
    return _binds_in_filter(part)


def _binds_as_key(part: CompValue) -> bool:
    """Read what rdflib makes of a key that a grouped query selects: one sample of it, which then is named like it."""
    inner = part.p
    while inner.name == "Extend":
        inner = inner.p
    samples = inner.A if inner.name == "AggregateJoin" else ()
    if any(one.name == "Aggregate_Sample" and one.vars == _THIS and one.res == part.expr for one in samples):
        return _binds(part.p)
    raise _NotSurely


def _binds_in_groups(part: CompValue) -> bool:
    if not _occurs(part):
        return False
    keys = part.p.expr or ()
    if _THIS in keys and _binds(part.p.p):
        return True
    raise _NotSurely


def _occurs(part: object) -> bool:
    return any(term == _THIS for term in _terms(part))


def _terms(part: object) -> Iterator[object]:
    if isinstance(part, CompValue):
        # What rdflib keeps beside the parts, such as all variables within, is no part.
        for key, value in part.items():
            if key != "_vars":
                yield from _terms(value)
    elif isinstance(part, list | tuple | set | frozenset):
        for inner in part:
            yield from _terms(inner)
    elif isinstance(part, dict):
        yield from _terms(list(part.items()))
    else:
        yield part


def _binds_in_subquery(part: CompValue) -> bool:
    if part.p.name != "Project":
        raise _NotSurely
    return _binds(part.p)


_READERS: Mapping[str, Callable[[CompValue], bool]] = {
    "BGP": _binds_in_patterns,
    "Join": _binds_in_join,
    "LeftJoin": _binds_in_optional,
    "Union": _binds_in_union,
    "Filter": _binds_in_filter,
    "Extend": _binds_in_extension,
    "AggregateJoin": _binds_in_groups,
    "ToMultiSet": _binds_in_subquery,
}
