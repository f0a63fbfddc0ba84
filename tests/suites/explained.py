"""The failures that are known, each with its reason, and the tests marked with them."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.suites.manifest import Case, Kind, cases


@dataclass(frozen=True)
class Reason:
    """Why some tests fail."""

    text: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """``reasons`` for the tests that fail; ``computed`` are those whose numbers are compared by value."""

    reasons: tuple[Reason, ...]
    computed: frozenset[str]

    @property
    def failures(self) -> Mapping[str, str]:
        """The reasons' texts by the tests' names."""
        return {test: reason.text for reason in self.reasons for test in reason.tests}


@cache
def table() -> Table:
    """Read ``failures.toml``."""
    read = tomllib.loads((Path(__file__).parent / "failures.toml").read_text(encoding="utf-8"))
    reasons = tuple(Reason(entry["text"], tuple(entry["tests"])) for entry in read["reason"])
    return Table(reasons, frozenset(read["computed"]["tests"]))


def marked(*kinds: Kind) -> Sequence[object]:
    """The tests of some kinds, those of the same data beside each other, each that is known to fail marked so."""
    known = table().failures
    chosen = [case for case in cases() if case.kind in kinds]
    return [
        pytest.param(case, id=case.tail, marks=[_known(known[case.tail])] if case.tail in known else [])
        for case in sorted(chosen, key=_data)
    ]


def _data(case: Case) -> tuple[object, ...]:
    return case.dataset if case.kind in {Kind.EVALUATION, Kind.POSITIVE} else ()


def _known(reason: str) -> pytest.MarkDecorator:
    return pytest.mark.xfail(reason=reason, raises=AssertionError, strict=True)
