"""The directory: what is in it, what things are called in each language, and in which order they come."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from coopatlas.errors import ReleaseCorrupt
from coopatlas.release.build import Built, Outcome
from coopatlas.release.directory import DIRECTORY_NAME, KINDS, Directory, kind_of
from coopatlas.vocabulary import THING_KINDS

Register = Callable[..., Directory]

TOWNS = """
place:lublin skos:prefLabel "Lublin"@en, "Lublin"@pl ; wgs:lat 51.25 ; wgs:long 22.57 .
place:lodz skos:prefLabel "Łódź"@en, "Łódź"@pl ; wgs:lat 51.77 .
place:zadar skos:prefLabel "Zadar"@hr .
place:riga skos:prefLabel "Riga"@en, "Ryga"@pl .
place:nameless a ca:City .
"""


def _labels(directory: Directory, kind: str, language: str) -> list[str]:
    return [thing.label for thing in directory.all_of(kind, language, 100)]


def test_things_come_by_the_alphabet_of_each_language(register: Register) -> None:
    directory = register(TOWNS + 'place:lwow skos:prefLabel "Lwów"@pl, "Lviv"@en .')
    assert _labels(directory, "place", "pl") == ["Lublin", "Lwów", "Łódź", "Ryga", "Zadar"]
    assert _labels(directory, "place", "en") == ["Łódź", "Lublin", "Lviv", "Riga", "Zadar"]


def test_a_label_in_another_language_says_which(register: Register) -> None:
    zadar = register(TOWNS).find(["id/place/zadar"], "pl")["id/place/zadar"]
    assert (zadar.label, zadar.label_language) == ("Zadar", "hr")


def test_a_name_in_english_stands_in_before_one_in_any_other_language(register: Register) -> None:
    directory = register('place:x skos:prefLabel "Wien"@de, "Vienna"@en ; skos:altLabel "Wiedeń"@pl .')
    assert _labels(directory, "place", "pl") == ["Vienna"]


def test_what_has_no_name_is_not_in_it(register: Register) -> None:
    directory = register(TOWNS)
    assert directory.count("place") == 4
    assert not directory.find(["id/place/nameless"], "en")


def test_what_several_graphs_say_counts_once(register: Register) -> None:
    directory = register(TOWNS, TOWNS)
    assert directory.count("place") == 4


def test_half_a_pair_of_coordinates_is_no_point(register: Register) -> None:
    found = register(TOWNS).find(["id/place/lublin", "id/place/lodz"], "en")
    assert (found["id/place/lublin"].latitude, found["id/place/lublin"].longitude) == (51.25, 22.57)
    assert (found["id/place/lodz"].latitude, found["id/place/lodz"].longitude) == (None, None)


def test_texts_are_as_they_are_read_not_as_they_are_written(register: Register) -> None:
    directory = register('place:x skos:prefLabel "A \\"B\\" \\\\ \\u0107\\n"@en .')
    assert _labels(directory, "place", "en") == ['A "B" \\ ć\n']


def test_a_kind_of_which_there_is_nothing_has_nothing(register: Register) -> None:
    directory = register(TOWNS)
    assert directory.count("project") == 0
    assert not directory.all_of("project", "en", 10)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("id/place/lublin", "place"),
        ("id/concept/theme/training", "theme"),
        ("id/concept/role", "concept"),
        ("dataset/places", "dataset"),
        ("ontology#City", "term"),
        ("ontology", "other"),
        ("id/organisation/riga-city-council#pic", "other"),
        ("id/river/wisla", "other"),
        ("about#publisher", "other"),
    ],
)
def test_a_path_says_what_kind_of_thing_it_leads_to(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_every_kind_of_thing_but_participations_is_registered() -> None:
    assert set(THING_KINDS) - set(KINDS) == {"participation"}


def test_the_same_content_gives_the_same_bytes(register: Register) -> None:
    first, second = register(TOWNS, name="first"), register(TOWNS, name="second")
    assert first.path.read_bytes() == second.path.read_bytes()


def test_a_release_lists_its_directory_in_the_manifest(run: Callable[..., Built]) -> None:
    release = run().release
    assert release.file(DIRECTORY_NAME) is not None
    assert Directory.of(release.path).count("place") == 1
    assert not list(release.verify())


def test_a_directory_of_another_form_is_not_read(register: Register) -> None:
    directory = register(TOWNS)
    with closing(sqlite3.connect(directory.path)) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(ReleaseCorrupt, match="has form 99, not"):
        Directory.of(directory.path.parent)


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\x00" + bytes(5_000)])
def test_a_directory_that_is_damaged_says_what_to_do(register: Register, damage: bytes) -> None:
    directory = register(TOWNS)
    directory.path.write_bytes(damage)
    with pytest.raises(ReleaseCorrupt, match=r"directory\.sqlite .*build again"):
        Directory.of(directory.path.parent)


def test_a_directory_whose_tables_are_lost_says_what_to_do(register: Register) -> None:
    directory = register(TOWNS)
    with closing(sqlite3.connect(directory.path)) as database:
        database.execute("DROP TABLE languages")
    with pytest.raises(ReleaseCorrupt, match=r"directory\.sqlite is not readable .*; build again"):
        Directory.of(directory.path.parent)


def test_a_directory_that_lacks_a_language_of_the_pages_says_which(register: Register) -> None:
    directory = register(TOWNS)
    with pytest.raises(ReleaseCorrupt, match="no names in: de; build again"):
        Directory.of(directory.path.parent, ["pl", "de", "en"])


def test_a_release_that_this_version_cannot_serve_is_built_again(run: Callable[..., Built]) -> None:
    old = run(day=20).release
    with closing(sqlite3.connect(old.path / DIRECTORY_NAME)) as database:
        database.execute("DELETE FROM languages WHERE tag = 'pl'")
        database.commit()
    again = run(day=21)
    assert again.outcome is Outcome.NEW
    assert run(day=22).outcome is Outcome.UNCHANGED


def test_a_release_without_a_directory_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReleaseCorrupt, match=r"directory\.sqlite; build again"):
        Directory.of(tmp_path)


def test_a_thing_is_known_by_the_identifiers_of_others(register: Register) -> None:
    directory = register(
        TOWNS
        + """
        place:lublin owl:sameAs <http://www.wikidata.org/entity/Q37333> ; skos:exactMatch place:lodz .
        organisation:city skos:prefLabel "City"@en ;
            adms:identifier <https://w3id.org/coopatlas/id/organisation/city#pic> .
        <https://w3id.org/coopatlas/id/organisation/city#pic> skos:prefLabel "PIC of the city"@en ;
            skos:notation "940812119" ; schema:propertyID "PIC" .
        """
    )
    with directory.opened() as database:
        known = database.execute(
            "SELECT scheme, value, path FROM identifiers JOIN things ON things.id = thing ORDER BY scheme, value"
        ).fetchall()
    assert known == [
        ("", "http://www.wikidata.org/entity/Q37333", "id/place/lublin"),
        ("", "https://w3id.org/coopatlas/id/place/lodz", "id/place/lublin"),
        ("PIC", "940812119", "id/organisation/city"),
    ]


def test_each_word_is_counted_by_the_things_that_have_it(register: Register) -> None:
    directory = register('place:a skos:prefLabel "Nowy Sad"@en, "Nowy"@pl . place:b skos:prefLabel "Sad"@en .')
    with directory.opened() as database:
        counted = dict(database.execute("SELECT word, things FROM vocabulary").fetchall())
    assert counted == {"nowy": 1, "sad": 2}
