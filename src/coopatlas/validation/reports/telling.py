"""What every report has in common: the language, how files are called, from which severity on a check fails."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from coopatlas.errors import Location
from coopatlas.validation.report import Fault, Finding, Severity
from coopatlas.validation.run import Check
from coopatlas.vocabulary import shorten

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Telling:
    """How a check is to be told.

    ``root`` is the folder that paths are relative to, as a repository's own tools expect. ``text`` is the text that
    was checked, where it is in no file.
    """

    language: str = "en"
    fail_on: Severity = Severity.VIOLATION
    root: Path = field(default_factory=Path.cwd)
    text: str | None = None

    def path(self, location: Location) -> str:
        """Call a file by its path from the root, with slashes; by its whole path where it lies elsewhere."""
        path = location.path if location.path.is_absolute() else self.root / location.path
        return (path.relative_to(self.root) if path.is_relative_to(self.root) else location.path).as_posix()

    def source_line(self, location: Location) -> str:
        """Read the line that a place is on; empty where there is none."""
        if location.line is None:
            return ""
        try:
            text = location.path.read_text(encoding="utf-8-sig", errors="replace") if self.text is None else self.text
        except OSError:
            return ""
        # Not splitlines, which takes other signs for line ends, too.
        lines = _LINE_END.split(text)
        return lines[location.line - 1] if location.line <= len(lines) else ""


Writer = Callable[[Check, Telling], str]
Told = Finding | Fault


def severity_of(told: Told) -> str:
    """``violation``, ``warning`` or ``info``; a file that cannot be used is an ``error``."""
    return told.result.severity.value if isinstance(told, Finding) else "error"


def rule_of(told: Told) -> str:
    """The shape's shortened name; ``syntax`` for a file that cannot be used."""
    return shorten(told.result.shape) if isinstance(told, Finding) else "syntax"


def all_told(check: Check) -> list[Told]:
    """Everything found: files that cannot be used first."""
    return [*check.faults, *check.report.findings]
