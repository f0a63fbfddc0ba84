"""What people come here for, from the start page to what they take home, as they would go about it."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from urllib.parse import unquote

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor

PROJECT = "Integration of third-country nationals in cities of the European Union"


def _main(visitor: Visitor) -> Locator:
    return visitor.page.locator("main")


def _title(visitor: Visitor) -> Locator:
    return _main(visitor).get_by_role("heading", level=1)


def _follow(visitor: Visitor, name: str) -> None:
    """Go where a link of the page's content leads."""
    _main(visitor).get_by_role("link", name=name, exact=True).first.click()


def _home(visitor: Visitor, link: Locator, folder: Path) -> list[list[str]]:
    """Take a table home, and open it."""
    with visitor.page.expect_download() as taken:
        link.click()
    path = folder / "taken.csv"
    taken.value.save_as(path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_a_researcher_goes_from_a_town_to_a_project_to_a_question_and_takes_the_answer_home(
    visit: Visit, tmp_path: Path
) -> None:
    visitor = visit(language="en")
    visitor.go("/en/")
    visitor.page.keyboard.press("/")
    visitor.page.keyboard.type("ryga")
    expect(visitor.page.get_by_role("option").first).to_be_visible()
    visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.press("Enter")
    expect(_title(visitor)).to_have_text("Riga")
    _follow(visitor, "Creative Ideas")
    expect(_title(visitor)).to_have_text("Creative Ideas")
    _follow(visitor, PROJECT)
    expect(_title(visitor)).to_have_text(PROJECT)
    visitor.page.get_by_role("navigation", name="Main").get_by_role("link", name="Queries").click()
    examples = visitor.page.get_by_role("navigation", name="Examples")
    examples.get_by_role("searchbox").fill("participants each country")
    examples.get_by_role("link").first.click()
    table = _main(visitor).get_by_role("table").first
    expect(table).to_be_visible()
    shown = table.get_by_role("row").count() - 1
    header, *rows = _home(visitor, _main(visitor).get_by_role("link", name="CSV", exact=True), tmp_path)
    assert len(header) > 1
    assert len(rows) == shown


def test_someone_takes_the_organisations_of_a_town_home_within_a_few_clicks(visit: Visit, tmp_path: Path) -> None:
    visitor = visit(language="pl", width=390)
    visitor.go("/pl/")
    visitor.page.get_by_role("navigation", name="Główna").get_by_role("link", name="Organizacje").click()
    _main(visitor).get_by_text("Zawęź listę").click()
    _main(visitor).get_by_role("checkbox", name="Ryga").check()
    _main(visitor).get_by_role("button", name="Pokaż").click()
    expect(visitor.page).to_have_url(re.compile("place=riga"))
    header, *rows = _home(visitor, _main(visitor).get_by_role("link", name="CSV", exact=True), tmp_path)
    assert len(header) > 3
    assert len(rows) == 3
    assert any("Creative Ideas" in cell for row in rows for cell in row)


def test_a_partner_finds_their_town_and_reports_what_is_wrong_there(visit: Visit) -> None:
    visitor = visit(language="pl", width=390)
    visitor.go("/pl/")
    visitor.page.get_by_role("combobox", name="Szukaj w Atlasie").fill("lodz")
    visitor.page.keyboard.press("Enter")
    _main(visitor).get_by_role("region", name="Miejsca").get_by_role("link", name="Łódź", exact=True).click()
    expect(_title(visitor)).to_have_text("Łódź")
    report = visitor.page.get_by_role("contentinfo").get_by_role("link", name="Zgłoś błąd")
    address = unquote(report.get_attribute("href") or "")
    assert address.startswith("mailto:atlas@example.org?subject=Błąd w Atlasie współpracy")
    assert "https://w3id.org/coopatlas/id/place/lodz" in address


def test_an_editor_of_queries_changes_an_example_is_told_of_a_mistake_and_shares_what_works(visit: Visit) -> None:
    visitor = visit(language="en")
    visitor.go("/en/queries")
    editor, run = (
        visitor.page.get_by_role("textbox", name="SPARQL query"),
        visitor.page.get_by_role("button", name="Run"),
    )
    editor.press("Control+a")
    visitor.page.keyboard.insert_text("SELECT ?place { ?place a ca:City } LIMIT 3")
    visitor.expect_problem("/en/queries")
    run.click()
    expect(_main(visitor).get_by_role("alert")).to_contain_text("ca:")
    editor.press("Control+a")
    visitor.page.keyboard.insert_text(
        "PREFIX ca: <https://w3id.org/coopatlas/ontology#>\nSELECT ?place { ?place a ca:City } LIMIT 3"
    )
    editor.press("Control+Enter")
    rows = _main(visitor).get_by_role("table").first.get_by_role("row")
    expect(rows).to_have_count(4)
    other = visit(language="en")
    other.go(visitor.page.url.removeprefix(visitor.site))
    expect(_main(other).get_by_role("table").first.get_by_role("row")).to_have_count(4)


def test_the_same_page_is_a_click_away_in_the_other_language(visit: Visit) -> None:
    visitor = visit(language="en")
    visitor.go("/en/search?q=kluż")
    visitor.page.get_by_role("group", name="Language").get_by_role("link", name="polski").click()
    expect(visitor.page.locator("html")).to_have_attribute("lang", "pl")
    expect(visitor.page).to_have_url(f"{visitor.site}/pl/search?q=klu%C5%BC")


def test_a_reader_without_scripts_searches_reads_and_asks(visit: Visit) -> None:
    visitor = visit(language="pl", scripts=False)
    visitor.go("/pl/")
    visitor.page.locator("form[role=search] input").first.fill("ravena")
    visitor.page.locator("form[role=search] button").first.click()
    _follow(visitor, "Rawenna")
    expect(_title(visitor)).to_have_text("Rawenna")
    visitor.go("/pl/queries")
    visitor.page.locator("textarea[name=query]").fill("SELECT (1 AS ?one) {}")
    visitor.page.locator("form.editor button[type=submit]").first.click()
    expect(_main(visitor).get_by_role("table").first).to_contain_text("1")
