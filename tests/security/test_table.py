"""The table of threats: a row without a test is none, and neither is a test without a row."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security.md"
LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


def _rows() -> Iterator[tuple[str, str, str]]:
    """Threat, what stands against it, and the tests that hold it."""
    table = PAGE.read_text("utf-8").partition("## Threats")[2].partition("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("|")]
    for line in lines[2:]:
        threat, defence, tests = (cell.strip() for cell in line.strip("|").split("|"))
        yield threat, defence, tests


def _linked(cell: str) -> Iterator[tuple[Path, str]]:
    """The file of each link, and the name of the function whose sentence is its text."""
    for sentence, target in LINK.findall(cell):
        yield (PAGE.parent / target).resolve(), f"test_{sentence.replace(' ', '_').lower()}"


@cache
def _tests_of(path: Path) -> frozenset[str]:
    found = ast.walk(ast.parse(path.read_text("utf-8")))
    functions = (node.name for node in found if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(name for name in functions if name.startswith("test_"))


def test_there_is_a_table() -> None:
    assert len(list(_rows())) > 40


@pytest.mark.parametrize("row", list(_rows()), ids=lambda row: row[0])
def test_each_threat_is_held_by_tests_that_exist(row: tuple[str, str, str]) -> None:
    threat, defence, cell = row
    linked = list(_linked(cell))
    assert threat, row
    assert defence, row
    assert linked, f"{threat}: link the test that holds it"
    for path, name in linked:
        assert path.is_file(), f"{threat}: there is no {path}"
        assert name in _tests_of(path), f"{threat}: there is no {name} in {path}"


def test_each_test_here_holds_a_threat() -> None:
    held = {linked for _, _, cell in _rows() for linked in _linked(cell)}
    for path in Path(__file__).parent.glob("test_*.py"):
        if path.name != Path(__file__).name:
            assert not [name for name in _tests_of(path) if (path, name) not in held]
