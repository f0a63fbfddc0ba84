"""pySHACL made ready to validate: its shapes, its executor and its view of the data.

Nothing here judges; it does what ``pyshacl.validate`` does before its first shape.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Store
from pyshacl.functions import gather_functions
from pyshacl.graph_abstraction import OxigraphDataGraph
from pyshacl.pytypes import SHACLExecutor
from pyshacl.rules import gather_rules
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.target import apply_target_types, gather_target_types
from pyshacl.validator import Validator, assign_baked_in
from rdflib import Graph, Literal
from rdflib.namespace import SH
from rdflib.term import IdentifiedNode


class DataGraph(OxigraphDataGraph):  # type: ignore[misc]  # of pySHACL mypy knows nothing
    """pySHACL's graph over a store, without three traps of pySHACL 0.40."""

    def __bool__(self) -> bool:
        """Be always true: this is asked for each result, hidden ones included, and would count the whole store."""
        return True

    def objects(
        self,
        subject: IdentifiedNode | Literal | Sequence[IdentifiedNode | Literal] | None,
        predicate: IdentifiedNode | None,
        unique: bool = False,  # noqa: FBT001, FBT002  # pySHACL's signature
    ) -> Generator[IdentifiedNode | Literal, None, None]:
        """Yield nothing for a literal, which ``sh:class`` asks about where a class is one; the store would raise."""
        if not isinstance(subject, Literal):
            yield from super().objects(subject, predicate, unique)

    def predicate_objects(
        self,
        subject: IdentifiedNode | Literal | None,
        unique: bool = False,  # noqa: FBT001, FBT002  # pySHACL's signature
    ) -> Generator[tuple[IdentifiedNode, IdentifiedNode | Literal], None, None]:
        """Yield nothing for a literal, which ``sh:closed`` asks about where a value is one; the store would raise."""
        if not isinstance(subject, Literal):
            yield from super().predicate_objects(subject, unique)


@dataclass(frozen=True)
class Session:
    """One validation: the data, the shapes in pySHACL's order, and who runs them."""

    graph: DataGraph
    shapes_graph: ShapesGraph
    shapes: Sequence[Shape]
    executor: SHACLExecutor

    @property
    def store(self) -> Store:
        """The data."""
        store: Store = self.graph.impl
        return store

    def namespaces(self) -> Mapping[str, str]:
        """Give the prefixes that a query need not declare."""
        return {prefix: str(iri) for prefix, iri in self.graph.namespace_manager.namespaces()}

    def is_divisible(self) -> bool:
        """Tell whether a shape's verdict on a node depends on no other shape and on no other node.

        It does where shapes derive statements or define functions, and where a qualified count may be at most less
        than nothing, because pySHACL looks at that only if some node of its list has a value.
        """
        counts = (count for _, count in self.shapes_graph.subject_objects(SH.qualifiedMaxCount))
        return not (
            gather_functions(self.executor, self.shapes_graph)
            or gather_rules(self.executor, self.shapes_graph)
            or any(str(count).strip().startswith("-") for count in counts)
        )


def open_session(store: Store, shapes: Graph) -> Session:
    """Make pySHACL ready, with SHACL's advanced features.

    Raises:
        ShapeLoadError: when a shape is ill-formed.
        ReportableRuntimeError: when the shapes cannot be used otherwise.
    """
    assign_baked_in()
    graph = DataGraph(store)
    # As pyshacl.validate asks for its logger, so that what it says of shapes goes where it went.
    options = {"advanced": True, "inplace": True, "logger": logging.getLogger("pyshacl-validate")}
    validator = Validator(graph, shacl_graph=shapes, options=options)
    found = list(validator.shacl_graph.shapes)
    for shape in found:
        shape.set_advanced(val=True)
    apply_target_types(gather_target_types(validator.shacl_graph))
    graph.default_union = True
    return Session(graph, validator.shacl_graph, found, validator.make_executor())
