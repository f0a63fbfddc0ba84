"""The tree of errors."""

import inspect
from pathlib import Path

from coopatlas import errors
from coopatlas.errors import CoopAtlasError, DataInvalid, Location, SourceError


def _classes() -> list[type[CoopAtlasError]]:
    found = (member for _, member in inspect.getmembers(errors, inspect.isclass))
    return [member for member in found if issubclass(member, CoopAtlasError)]


def test_every_error_is_drawn_in_the_tree_with_its_numbers() -> None:
    drawn = errors.__doc__ or ""
    for kind in _classes():
        line = next((line for line in drawn.splitlines() if kind.__name__ in line), None)
        assert line is not None, f"draw {kind.__name__} in the docstring of errors.py"
        parent = kind.__mro__[1]
        if kind.exit_code != getattr(parent, "exit_code", None):
            assert f"exit {kind.exit_code}" in line, f"{kind.__name__}: say its exit code"
        if kind.http_status != getattr(parent, "http_status", None):
            assert f"HTTP {kind.http_status}" in line, f"{kind.__name__}: say its HTTP status"


def test_every_error_has_a_title_of_its_own() -> None:
    titles = [kind.title for kind in _classes()]
    assert len(set(titles)) == len(titles)


def test_a_location_is_written_as_compilers_do() -> None:
    assert str(Location(Path("a.ttl"), 3, 7)) == "a.ttl:3:7"
    assert str(Location(Path("a.ttl"), 3)) == "a.ttl:3"
    assert str(Location(Path("a.ttl"))) == "a.ttl"


def test_a_source_error_begins_with_its_place() -> None:
    assert str(SourceError(Location(Path("a.ttl"), 3), "wrong")) == "a.ttl:3: wrong"


def test_invalid_data_say_how_many_findings_there_are_and_what_to_do() -> None:
    error = DataInvalid(["a", "b"])
    assert "2 finding(s); nothing was released. Mend" in str(error)
    assert error.findings == ("a", "b")
