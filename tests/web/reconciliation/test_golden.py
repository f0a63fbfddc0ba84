"""A set of names as people write them, with what each means: typed by hand from the data, their languages and slips.

``expected`` is empty where nothing here is meant; ``sure`` says that the service may take the best without asking.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.web.reconciliation.conftest import Reconcile

PROPOSED = 70.0
"""From this score on the best candidate counts as proposed; below it people look further."""


@dataclass(frozen=True)
class Case:
    name: str
    type: str
    expected: str
    sure: str


def cases() -> list[Case]:
    with (Path(__file__).parent / "golden.csv").open(encoding="utf-8", newline="") as file:
        return [Case(**row) for row in csv.DictReader(file)]


def _best(reconcile: Reconcile, case: Case) -> dict[str, Any]:
    query = {"query": case.name, **({"type": case.type} if case.type else {})}
    result = reconcile({"q": query})["q"]["result"]
    return dict(result[0]) if result else {"id": "", "score": 0.0, "match": False}


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.name} {case.type}".strip())
def test_a_name_means_what_a_person_would_take_it_for(reconcile: Reconcile, case: Case) -> None:
    best = _best(reconcile, case)
    assert best["match"] == (case.sure == "yes"), best
    if case.expected:
        assert best["id"] == case.expected, best
    else:
        assert best["score"] < PROPOSED, best


def test_what_is_proposed_is_right_and_little_is_missed(reconcile: Reconcile) -> None:
    proposed = right = sure_and_wrong = 0
    for case in cases():
        best = _best(reconcile, case)
        told = best["score"] >= PROPOSED
        proposed += told
        right += told and best["id"] == case.expected
        sure_and_wrong += best["match"] and best["id"] != case.expected
    meant = sum(bool(case.expected) for case in cases())
    assert (right / proposed, right / meant, sure_and_wrong) >= (1.0, 0.95, 0), (right, proposed, meant)
    assert sure_and_wrong == 0
