"""What changed between releases, by quads and in words."""

from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from coopatlas.release.build import Built
from coopatlas.release.changes import Change, compare
from coopatlas.release.differences import differences

Run = Callable[..., Built]
LINES = st.sets(st.text(alphabet="abc", min_size=1, max_size=3))


@given(LINES, LINES)
def test_comparing_sorted_lines_gives_the_set_differences(old: set[str], new: set[str]) -> None:
    changes = list(compare(sorted(old), sorted(new)))
    assert {line for change, line in changes if change is Change.ADDED} == new - old
    assert {line for change, line in changes if change is Change.REMOVED} == old - new
    assert len(changes) == len(old ^ new)


def _edit(path: Path, *replacements: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def test_equal_releases_have_no_differences(run: Run) -> None:
    release = run().release
    assert list(differences(release, release)) == []


def test_differences_are_told_entity_by_entity(run: Run, towns: Path) -> None:
    old = run().release
    _edit(
        towns,
        ('"Poland"@en', '"Republic of Poland"@en'),
        ('"Polska"@pl', '"Polska"@pl ; skos:altLabel "PL"@en, "RP"@pl'),
        ("place:lodz a ca:City", 'place:riga a ca:City ; skos:prefLabel "Riga"@en .\nplace:lodz a ca:City'),
    )
    assert list(differences(old, run().release)) == [
        "changed: country:PL “Republic of Poland”",
        "    skos:altLabel: now also “PL” (en)",
        "    skos:altLabel: now also “RP” (pl)",
        "    skos:prefLabel: “Poland” (en) → “Republic of Poland” (en)",
        "new:     place:riga “Riga”",
    ]


def test_what_left_is_told_by_its_old_name(run: Run, towns: Path) -> None:
    _edit(towns, ("place:lodz a ca:City", 'place:riga a ca:City ; skos:prefLabel "Riga"@en .\nplace:lodz a ca:City'))
    old = run().release
    _edit(towns, ('place:riga a ca:City ; skos:prefLabel "Riga"@en .\n', ""))
    assert list(differences(old, run().release)) == ["gone:    place:riga “Riga”"]


def test_a_statement_that_moved_to_another_source_is_said_to(run: Run, towns: Path) -> None:
    (towns.parents[1] / "page" / "said.ttl").write_text("", encoding="utf-8")
    old = run().release
    _edit(towns, (" ; schema:containedInPlace country:PL", ""))
    place = "<https://w3id.org/coopatlas/id/place/lodz>"
    text = f"{place} <https://schema.org/containedInPlace> <https://w3id.org/coopatlas/id/country/PL> .\n"
    (towns.parents[1] / "page" / "said.ttl").write_text(text, encoding="utf-8")
    assert list(differences(old, run().release)) == [
        "changed: place:lodz “Łódź”",
        "    schema:containedInPlace: now from another source",
    ]
