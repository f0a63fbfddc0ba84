"""Light or dark: the system's choice, or the reader's; and what paper shows."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.pages import address
from tests.browser.visitor import Visitor

LIGHT, DARK = "rgb(251, 250, 246)", "rgb(17, 22, 29)"
ON_PAPER = 657
"""Pixels between the margins of A4."""
TABLE_CELL = "table-cell"
_BACKGROUND = "getComputedStyle(document.body).backgroundColor"
_FIRST_PAINT = """
    new MutationObserver((_, observer) => {
        if (!document.body) return;
        window.firstBackground = getComputedStyle(document.body).backgroundColor;
        observer.disconnect();
    }).observe(document, {childList: true, subtree: true});
"""


def _paper(visitor: Visitor) -> str:
    background: str = visitor.page.evaluate(_BACKGROUND)
    return background


def test_the_page_is_as_the_system_has_it(visit: Visit) -> None:
    for theme, paper in (("light", LIGHT), ("dark", DARK)):
        visitor = visit(theme=theme)
        visitor.go(address("/", "en"))
        assert _paper(visitor) == paper


def test_the_readers_choice_holds_on_the_next_page_from_its_first_moment(visit: Visit) -> None:
    visitor = visit(theme="light")
    visitor.go(address("/", "en"))
    button = visitor.page.get_by_role("button", name="Dark appearance")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert _paper(visitor) == DARK
    visitor.page.add_init_script(_FIRST_PAINT)
    visitor.go(address("/ontology", "en"))
    assert visitor.page.evaluate("window.firstBackground") == DARK


def test_who_chooses_what_the_system_has_follows_the_system_again(visit: Visit) -> None:
    visitor = visit(theme="light")
    visitor.go(address("/", "en"))
    button = visitor.page.get_by_role("button", name="Dark appearance")
    button.click()
    button.click()
    assert _paper(visitor) == LIGHT
    visitor.look("dark", 1280)
    assert _paper(visitor) == DARK


def test_without_scripts_the_system_decides_and_no_button_is_there(visit: Visit) -> None:
    visitor = visit(theme="dark", scripts=False)
    visitor.go(address("/", "en"))
    assert _paper(visitor) == DARK
    expect(visitor.page.locator("button.theme")).to_be_hidden()


def test_paper_is_always_light(visit: Visit) -> None:
    visitor = visit(theme="dark")
    visitor.go(address("/", "en"))
    visitor.page.get_by_role("button", name="Dark appearance").click()
    visitor.page.get_by_role("button", name="Dark appearance").click()
    visitor.page.emulate_media(media="print")
    assert _paper(visitor) == "rgb(255, 255, 255)"
    assert visitor.page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(26, 36, 49)"


def test_on_paper_lists_are_tables_and_what_changed_is_told(visit: Visit) -> None:
    visitor = visit(width=ON_PAPER)
    for where, shown in (("/en/places", ".cards td"), ("/pl/changes", ".changes .lines")):
        visitor.go(where)
        visitor.page.emulate_media(media="print")
        assert visitor.page.locator(".cards td").first.evaluate("cell => getComputedStyle(cell).display") == TABLE_CELL
        expect(visitor.page.locator(shown).first).to_be_visible()
        visitor.page.emulate_media(media="screen")
