"""The workbench: the editor by keyboard, what it completes, answers in the same page; and all of it without scripts."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor

TIMES = "\N{MULTIPLICATION SIGN}"
CA = "https://w3id.org/coopatlas/ontology#"
CITIES = f"SELECT ?city {{ ?city a <{CA}City> }} ORDER BY ?city"
COUNTRIES = f"CONSTRUCT {{ ?s <{CA}country> ?c }} WHERE {{ ?s a <{CA}City> ; <{CA}country> ?c }}"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
BROKEN = "SELECT * { ?s ?p ?o }\noder by ?s"
OFFER_MS = 150
LOOKS = (("light", 1280), ("light", 390), ("dark", 1280), ("dark", 390), ("light", 320))
SHOWN = (
    "example=06-participants-per-kind",
    "example=04-partners-per-country",
    "example=30-cities-in-a-bounding-box",
    "example=84-a-consortium-as-schema-org",
    "example=20-a-town-or-region-in-both-projects",
    f"view=raw&query={quote(CITIES)}",
)
"""An answer in each view."""


def opened(visit: Visit, path: str = "/en/queries", language: str = "en") -> tuple[Visitor, Locator]:
    """The workbench and its editor."""
    visitor = visit(language=language)
    visitor.go(path)
    editor = visitor.page.get_by_role("textbox", name="SPARQL")
    expect(editor).to_have_attribute("contenteditable", "true")
    return visitor, editor


def written(visitor: Visitor) -> str:
    """The text that the form would send."""
    text: str = visitor.page.evaluate("document.getElementById('query').value")
    return text


def write(editor: Locator, text: str) -> None:
    """Put a text in the place of the one that is there, key by key."""
    editor.press("ControlOrMeta+a")
    editor.press("Delete")
    editor.press_sequentially(text)


def options(visitor: Visitor) -> Locator:
    """What the editor offers."""
    return visitor.page.get_by_role("option")


def accept(visitor: Visitor) -> None:
    """Take the first offer, after the moment in which the editor takes Enter for a line that was meant."""
    expect(options(visitor).first).to_have_attribute("aria-selected", "true")
    visitor.page.wait_for_timeout(OFFER_MS)
    visitor.page.keyboard.press("Enter")
    expect(options(visitor)).to_have_count(0)


@pytest.mark.parametrize("shown", SHOWN)
def test_an_answer_has_no_barriers_in_any_view_theme_and_width(visit: Visit, shown: str) -> None:
    visitor = visit(language="pl")
    visitor.go(f"/pl/queries?{shown}")
    for theme, width in LOOKS:
        visitor.look(theme, width)
        assert visitor.barriers() == [], f"{shown}, {theme}, {width} px"
        assert visitor.overflow() == 0, f"{shown}, {width} px"


def test_a_mistake_has_no_barriers(visit: Visit) -> None:
    visitor = visit(width=390)
    visitor.go(f"/en/queries?query={quote(BROKEN)}", status=400)
    assert visitor.barriers() == []
    assert visitor.overflow() == 0


def test_classes_are_offered_after_a_and_bring_their_prefix(visit: Visit) -> None:
    visitor, editor = opened(visit, "/pl/queries", "pl")
    write(editor, "# view: table\nSELECT * { ?x a City")
    expect(options(visitor).first).to_contain_text("ca:City")
    expect(options(visitor).first).to_contain_text(f"miasto · 23 {TIMES}")
    accept(visitor)
    assert written(visitor) == f"# view: table\nPREFIX ca: <{CA}>\n\nSELECT * {{ ?x a ca:City}}"


def test_properties_are_those_of_the_subjects_class_with_their_number(visit: Visit) -> None:
    visitor, editor = opened(visit)
    write(editor, f"PREFIX ca: <{CA}>\nSELECT * {{ ?x a ca:Participation ; ")
    expect(options(visitor).filter(has_text="ca:participant")).to_contain_text(f"41 {TIMES} → org:Organization")
    expect(options(visitor).filter(has_text="wgs:lat")).to_have_count(0)
    editor.press_sequentially("prefL")
    accept(visitor)
    assert "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\nSELECT" in written(visitor)
    assert "ca:Participation ; skos:prefLabel" in written(visitor)


def test_a_path_is_completed_with_all_properties(visit: Visit) -> None:
    visitor, editor = opened(visit)
    write(editor, f"PREFIX ca: <{CA}>\nSELECT * {{ ?x a ca:Participation ; ca:participant/lat")
    expect(options(visitor).filter(has_text="wgs:lat").first).to_be_visible()


def test_variables_are_offered_and_nothing_within_comments_and_texts(visit: Visit) -> None:
    visitor, editor = opened(visit)
    write(editor, "SELECT ?organisation { ?o")
    expect(options(visitor)).to_have_text(["?organisation"])
    write(editor, "# SELECT ?organisation ?o")
    expect(options(visitor)).to_have_count(0)
    write(editor, "SELECT ?organisation { ?s ?p 'ca:C")
    expect(options(visitor)).to_have_count(0)


def test_ctrl_enter_asks_and_the_address_is_that_of_the_answer(visit: Visit) -> None:
    visitor, editor = opened(visit)
    write(editor, CITIES)
    editor.press("Escape")
    editor.press("ControlOrMeta+Enter")
    expect(visitor.page.get_by_role("heading", level=2, name="23 rows")).to_be_visible()
    expect(visitor.page.locator("#query-status")).to_contain_text("23 rows · ")
    assert parse_qs(urlsplit(visitor.page.url).query) == {"query": [CITIES]}
    expect(editor).to_be_focused()
    visitor.page.reload()
    expect(visitor.page.get_by_role("heading", level=2, name="23 rows")).to_be_visible()
    visitor.page.go_back()
    expect(visitor.page.get_by_role("heading", level=2, name="16 rows")).to_be_visible()


def test_a_view_and_an_order_are_chosen_without_a_new_page_and_keep_the_focus(visit: Visit) -> None:
    visitor, editor = opened(visit, f"/en/queries?query={quote(CITIES)}")
    write(editor, "half a query")
    views = visitor.page.get_by_role("navigation", name="Ways to show the answer")
    views.get_by_role("link", name="Map").click()
    expect(views.get_by_role("link", name="Map")).to_have_attribute("aria-current", "true")
    expect(views.get_by_role("link", name="Map")).to_be_focused()
    expect(visitor.page.locator("figure.map").first).to_be_visible()
    visitor.page.get_by_role("columnheader", name="city").get_by_role("link").click()
    expect(visitor.page.get_by_role("columnheader", name="city")).to_have_attribute("aria-sort", "ascending")
    expect(visitor.page.get_by_role("columnheader", name="city").get_by_role("link")).to_be_focused()
    assert parse_qs(urlsplit(visitor.page.url).query) == {"query": [CITIES], "view": ["map"], "sort": ["1"]}
    assert written(visitor) == "half a query"


def test_a_mistake_is_marked_at_its_place_and_told_beside(visit: Visit) -> None:
    visitor, editor = opened(visit)
    visitor.expect_problem("/en/queries")
    write(editor, BROKEN)
    editor.press("Escape")
    editor.press("ControlOrMeta+Enter")
    expect(visitor.page.get_by_role("alert")).to_contain_text("did you mean ORDER?")
    expect(visitor.page.locator(".cm-lintRange-error")).to_have_text("oder")
    expect(editor).to_be_focused()
    assert visitor.barriers() == []


def test_a_query_that_takes_long_is_cancelled(visit: Visit) -> None:
    visitor, editor = opened(visit, "/pl/queries", "pl")
    write(editor, ENDLESS)
    editor.press("Escape")
    editor.press("ControlOrMeta+Enter")
    cancel = visitor.page.get_by_role("button", name="Przerwij")
    expect(cancel).to_be_visible()
    expect(visitor.page.locator("#answer")).to_have_attribute("aria-busy", "true")
    cancel.click()
    expect(visitor.page.locator("#query-status")).to_have_text("Zapytanie przerwano.")
    expect(cancel).to_be_hidden()
    expect(visitor.page.locator("#answer")).to_have_attribute("aria-busy", "false")
    expect(visitor.page.get_by_role("button", name="Wykonaj")).to_be_focused()


def test_the_keyboard_leads_out_of_the_editor_both_ways(visit: Visit) -> None:
    visitor, editor = opened(visit)
    write(editor, "SELECT ?a { ?a")
    editor.press("Escape")
    editor.press("Tab")
    expect(visitor.page.get_by_role("button", name="Run")).to_be_focused()
    visitor.page.keyboard.press("Shift+Tab")
    expect(editor).to_be_focused()
    visitor.page.keyboard.press("Shift+Tab")
    expect(editor).not_to_be_focused()
    assert written(visitor) == "SELECT ?a { ?a}"


def test_the_focus_on_the_editor_is_seen(visit: Visit) -> None:
    visitor, editor = opened(visit)
    editor.focus()
    outline = "getComputedStyle(document.querySelector('.code-editor')).outlineWidth"
    assert visitor.page.evaluate(outline) == "3px"


def test_a_query_is_tidied_up_in_place_and_can_be_had_back(visit: Visit) -> None:
    visitor, editor = opened(visit)
    write(editor, "select*{?s ?p ?o.?o ?q 3}")
    editor.press("Escape")
    visitor.page.get_by_role("button", name="Tidy up").click()
    expect(visitor.page.locator("#query-status")).to_contain_text("only spaces and line breaks changed")
    assert written(visitor) == "select* {\n  ?s ?p ?o .\n  ?o ?q 3\n}\n"
    editor.press("ControlOrMeta+z")
    assert written(visitor) == "select*{?s ?p ?o.?o ?q 3}"


def test_the_address_of_an_answer_is_copied_and_said_so(visit: Visit) -> None:
    visitor, _ = opened(visit, f"/en/queries?query={quote(CITIES)}")
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.page.get_by_role("button", name="Copy address").click()
    expect(visitor.page.locator("#query-status")).to_have_text("The address of this answer was copied.")
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert parse_qs(urlsplit(copied).query) == {"query": [CITIES]}


@pytest.mark.parametrize(
    ("query", "name", "beginning"),
    [(CITIES, "CSV", "city\r\nhttps://w3id.org/coopatlas/id/place/"), (COUNTRIES, "N-Triples", "<https://")],
)
def test_the_whole_answer_is_downloaded(visit: Visit, query: str, name: str, beginning: str) -> None:
    visitor, _ = opened(visit, f"/en/queries?query={quote(query)}")
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("link", name=name, exact=True).click()
    text = Path(waiting.value.path()).read_bytes().decode()
    assert text.startswith(beginning)
    assert len(text.splitlines()) >= 23
    assert waiting.value.suggested_filename.startswith("atlas.")


def test_examples_are_found_by_words_whatever_the_accents(visit: Visit) -> None:
    visitor, _ = opened(visit, "/pl/queries", "pl")
    visitor.page.get_by_role("searchbox", name="Znajdź przykład").fill("wspolrzednych lodzkie")
    expect(visitor.page.locator("#examples li:visible")).to_have_count(0)
    visitor.page.get_by_role("searchbox", name="Znajdź przykład").fill("WOJEWODZTWIE lodzkim")
    found = visitor.page.locator("#examples li:visible a")
    expect(found.first).to_be_visible()
    assert any("województwie łódzkim" in text for text in found.all_inner_texts())
    expect(visitor.page.locator("#examples [role=status]")).to_have_text(str(found.count()))


def test_an_example_is_one_click_away_and_asked_in_the_language_of_the_page(visit: Visit) -> None:
    visitor, _ = opened(visit, "/pl/queries", "pl")
    visitor.page.locator("summary", has_text="Kraje").click()
    visitor.page.get_by_role("link", name="Które kraje są reprezentowane w obu projektach?").click()
    expect(visitor.page.get_by_role("cell", name="Łotwa")).to_be_visible()
    visitor.page.get_by_role("link", name="English").click()
    expect(visitor.page.get_by_role("cell", name="Latvia")).to_be_visible()


def test_without_scripts_a_query_is_asked_seen_otherwise_and_downloaded(visit: Visit) -> None:
    visitor = visit(scripts=False)
    visitor.go("/en/queries")
    field = visitor.page.get_by_role("textbox", name="SPARQL query")
    field.fill(CITIES)
    visitor.page.get_by_role("button", name="Run").click()
    expect(visitor.page.get_by_role("heading", level=2, name="23 rows")).to_be_visible()
    expect(field).to_have_value(CITIES)
    visitor.page.get_by_role("link", name="Map", exact=True).click()
    expect(visitor.page.locator("figure.map").first).to_be_visible()
    visitor.page.get_by_role("columnheader", name="city").get_by_role("link").click()
    expect(visitor.page.get_by_role("columnheader", name="city")).to_have_attribute("aria-sort", "ascending")
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("link", name="CSV", exact=True).click()
    assert waiting.value.suggested_filename == "atlas.csv"
    visitor.page.get_by_role("button", name="Tidy up").click()
    assert "ORDER BY ?city\n" in field.input_value()


def test_without_scripts_a_mistake_is_told_to_whoever_reads_the_field(visit: Visit) -> None:
    visitor = visit(scripts=False)
    visitor.go(f"/en/queries?query={quote(BROKEN)}", status=400)
    field = visitor.page.get_by_role("textbox", name="SPARQL query")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("^The query does not parse. Line 2, column 1."))
    expect(visitor.page.locator(".mistake")).to_have_text("oder by ?s")
