"""The texts of the pages: complete in each language, and well written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coopatlas import web
from coopatlas.languages.language import Language, read_languages
from coopatlas.release.examples import parse_example
from coopatlas.web.licences import licence_name

TEMPLATES = Path(web.__file__).parent / "templates"
SAY = re.compile(r'say\("([a-z_.0-9]+)"[,)]')


@pytest.fixture
def polish() -> Language:
    return read_languages()["pl"]


@pytest.fixture
def english() -> Language:
    return read_languages()["en"]


def test_english_is_the_first_language() -> None:
    assert next(iter(read_languages())) == "en"


@pytest.mark.parametrize("table", ["messages", "nouns", "languages", "terms", "plurals"])
def test_all_languages_have_the_same_keys(table: str) -> None:
    keys = {tag: set(getattr(language, table)) for tag, language in read_languages().items()}
    assert all(own == keys["en"] for own in keys.values()), keys


def test_all_languages_fill_the_same_places() -> None:
    def places(language: Language) -> dict[str, set[str]]:
        return {key: set(re.findall(r"{(\w+)}", text)) for key, text in language.messages.items()}

    english = places(read_languages()["en"])
    assert all(places(language) == english for language in read_languages().values())


def test_every_message_that_is_said_is_there_and_no_other() -> None:
    sources = (*TEMPLATES.rglob("*.html"), *TEMPLATES.glob("*.xml"), *TEMPLATES.parent.rglob("*.py"))
    said = {key for path in sources for key in SAY.findall(path.read_text(encoding="utf-8"))}
    composed = (
        *("nav.", "problem.", "advice.", "limits.", "dumps.", "resource.unnamed_kind", "ontology.", "shapes."),
        *("validate.", "kinds.", "search.by_", "changes.word.", "changes.told."),
        *("lists.title_", "lists.facet_", "lists.size_", "lists.column_"),
        *("queries.topic.", "queries.view.", "queries.subject", "queries.predicate", "queries.object"),
        "network.",
        *(f"fragments.{place}" for place in ("subject", "predicate", "object", "graph", "open_")),
        *("data.form.", "about.step.", "accessibility.", "privacy.log."),
        "kind.",
        "copies.",
        *("reconcile.way.", "reconcile.feature.", "reconcile.type.", "reconcile.property.", "reconcile.step."),
    )
    messages = read_languages()["en"].messages
    assert said <= set(messages)
    assert not [key for key in messages if key not in said and not key.startswith(composed)]


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "1 kraj"), (2, "2 kraje"), (5, "5 krajów"), (12, "12 krajów"), (22, "22 kraje"), (112, "112 krajów")],
)
def test_polish_nouns_go_with_their_numbers(polish: Language, number: int, text: str) -> None:
    assert polish.counted("countries", number) == text.replace(" ", "\N{NO-BREAK SPACE}")


def test_english_nouns_go_with_their_numbers(english: Language) -> None:
    assert english.counted("countries", 1) == "1\N{NO-BREAK SPACE}country"
    assert english.counted("countries", 14) == "14\N{NO-BREAK SPACE}countries"


@pytest.mark.parametrize(
    ("number", "written"),
    [("60000", "60\N{NO-BREAK SPACE}000"), ("7000", "7000"), ("-12.5", "-12,5"), ("1e5", "1e5"), ("", "")],
)
def test_numbers_are_written_as_in_polish(polish: Language, number: str, written: str) -> None:
    assert polish.number(number) == written


@pytest.mark.parametrize("digits", [5_000, 5_001, 5_002])
def test_a_number_of_any_length_is_written_in_threes(english: Language, digits: int) -> None:
    written = english.number("9" * digits)
    assert written.replace(",", "") == "9" * digits
    assert {len(part) for part in written.split(",")[1:]} == {3}
    assert 1 <= len(written.split(",")[0]) <= 3


def test_sizes_are_written_in_the_unit_that_suits_them(english: Language) -> None:
    sizes = [english.size(size).replace("\N{NO-BREAK SPACE}", " ") for size in (12, 1_500, 48_200, 3_600_000)]
    assert sizes == ["12 B", "1.5 kB", "48 kB", "3.6 MB"]


def test_in_polish_the_barred_l_follows_l(polish: Language, english: Language) -> None:
    towns = ["Łódź", "Lublin", "Mechelen", "Linköping"]
    assert sorted(towns, key=polish.sort_key) == ["Linköping", "Lublin", "Łódź", "Mechelen"]
    assert sorted(towns, key=english.sort_key) == ["Linköping", "Łódź", "Lublin", "Mechelen"]


def test_short_polish_words_do_not_end_a_line(polish: Language) -> None:
    assert polish.bind("Kto z kim w Europie i po co") == "Kto z kim w Europie i po co".replace(
        " ", "\N{NO-BREAK SPACE}"
    ).replace("Kto\N{NO-BREAK SPACE}", "Kto ").replace("kim\N{NO-BREAK SPACE}", "kim ").replace(
        "Europie\N{NO-BREAK SPACE}", "Europie "
    )


@pytest.mark.parametrize(
    ("tag", "name"), [("lv", "Latvian"), ("LAV", "Latvian"), ("cnr", "Montenegrin"), ("qqq", "qqq")]
)
def test_languages_are_named_by_codes_of_two_and_three_letters(english: Language, tag: str, name: str) -> None:
    assert english.language_name(tag) == name


def test_the_head_of_an_example_is_its_title_and_description() -> None:
    example = parse_example("01", "# title: T\n# title@pl: Ty\n# description: D\n\nASK { }\n# end\n")
    assert (example.title("pl"), example.title("de"), example.description("pl")) == ("Ty", "T", "D")
    assert example.text == "ASK { }\n# end\n"
    assert parse_example("02-x", "ASK { }").title("en") == "02-x"


def test_licences_are_named_as_people_know_them() -> None:
    assert licence_name("https://creativecommons.org/licenses/by-sa/4.0/") == "CC BY-SA 4.0"
    assert licence_name("https://creativecommons.org/publicdomain/zero/1.0/") == "CC0 1.0"
    assert licence_name("https://example.org/terms") == "https://example.org/terms"
