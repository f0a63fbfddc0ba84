"""A line for each finding, as compilers write them, so that editors can jump there; and the standard report."""

from __future__ import annotations

from coopatlas.validation.reports.telling import Telling, all_told
from coopatlas.validation.run import Check


def write_text(check: Check, telling: Telling) -> str:
    """Write ``path:line:column: severity: resource: message [shape]``, one line each."""
    return "".join(f"{told.line(telling.language)}\n" for told in all_told(check))


def write_turtle(check: Check, telling: Telling) -> str:  # noqa: ARG001  # every writer takes it
    """Write the ``sh:ValidationReport`` in Turtle. Files that cannot be used have no place in it."""
    return check.report.graph.serialize(format="turtle")
