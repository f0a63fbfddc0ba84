"""How much is done at a time. The results do not depend on it; memory and time do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """The sizes of batches, and how long something is tried.

    Attributes:
        batch: how many focus nodes are looked up together; what is known of them is then let go.
        part: how many focus nodes of a shape make one task, about.
        wide: from how many predicates on all that is said of a node is looked up at once.
        tried: how many focus nodes a query is asked about, to see how long it takes.
        patience_s: how many seconds asking a query one by one may take before it is asked all at once.
    """

    batch: int = 2_000
    part: int = 10_000
    wide: int = 3
    tried: int = 20
    patience_s: float = 0.3
