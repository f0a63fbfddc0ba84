"""The search box: suggestions by keyboard, by mouse and for screen readers, and the form without scripts.

Source: ARIA Authoring Practices Guide, "Combobox Pattern", list autocomplete with manual selection.
"""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor


def _typed(visitor: Visitor, text: str, at: str = "/en/") -> tuple[Locator, Locator]:
    """Go to a page and type into its search box; the box, and the options when they are there."""
    visitor.go(at)
    box, options = visitor.page.get_by_role("combobox"), visitor.page.get_by_role("option")
    box.press_sequentially(text)
    expect(options.first).to_be_visible()
    return box, options


def test_suggestions_are_chosen_by_the_arrows_while_the_cursor_stays_in_the_box(visit: Visit) -> None:
    visitor = visit()
    box, options = _typed(visitor, "riga")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(box).not_to_have_attribute("aria-activedescendant", "find-list-0")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "find-list-0")
    expect(box).to_be_focused()
    box.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    expect(visitor.page.get_by_role("option", selected=True)).to_have_count(1)
    box.press("ArrowDown")
    box.press("Enter")
    visitor.page.wait_for_url("**/en/place/riga")


def test_what_is_found_is_said_and_grouped(visit: Visit) -> None:
    visitor = visit(language="pl")
    _, options = _typed(visitor, "kluż", at="/pl/")
    expect(visitor.page.get_by_role("group", name="Miejsca").get_by_role("option")).to_have_count(1)
    expect(options.first).to_contain_text("Kluż-Napoka")
    expect(visitor.page.locator("form.find [role=status]")).to_contain_text("podpowiedzi")


def test_escape_closes_the_list_before_it_clears_the_box(visit: Visit) -> None:
    visitor = visit()
    box, options = _typed(visitor, "riga")
    box.press("Escape")
    expect(options).to_have_count(0)
    expect(box).to_have_value("riga")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("ArrowDown")
    expect(options.first).to_be_visible()


def test_enter_without_a_choice_and_the_last_option_lead_to_all_results(visit: Visit) -> None:
    visitor = visit()
    box, _ = _typed(visitor, "riga")
    box.press("Enter")
    visitor.page.wait_for_url("**/en/search?q=riga")
    _, options = _typed(visitor, "riga")
    options.last.click()
    visitor.page.wait_for_url("**/en/search?q=riga")
    expect(visitor.page.get_by_role("heading", level=2).first).to_contain_text("Places")


def test_who_goes_on_by_tab_leaves_no_list_behind(visit: Visit) -> None:
    visitor = visit()
    box, options = _typed(visitor, "riga")
    box.press("Tab")
    expect(visitor.page.get_by_role("button", name="Search")).to_be_focused()
    expect(options).to_have_count(0)


def test_one_question_is_asked_when_somebody_types_quickly_and_none_again(visit: Visit) -> None:
    visitor = visit()
    box, options = _typed(visitor, "lublin")
    assert [url.rpartition("=")[2] for url in visitor.requests if "/suggest" in url] == ["lublin"]
    box.press("Escape")
    box.press("ArrowDown")
    expect(options.first).to_be_visible()
    assert len([url for url in visitor.requests if "/suggest" in url]) == 1


def test_an_open_list_has_no_barriers_in_any_look(visit: Visit) -> None:
    visitor = visit()
    for at in ("/en/", "/en/search"):
        box, options = _typed(visitor, "lodz", at)
        box.press("ArrowDown")
        for theme, width in (("light", 1280), ("dark", 390), ("light", 320)):
            visitor.look(theme, width)
            expect(options.first).to_be_visible()
            assert visitor.barriers() == []
            assert visitor.overflow() == 0


def test_the_slash_key_leads_to_the_box(visit: Visit) -> None:
    visitor = visit()
    visitor.go("/en/")
    visitor.page.keyboard.press("/")
    expect(visitor.page.get_by_role("combobox")).to_be_focused()
    expect(visitor.page.get_by_role("combobox")).to_have_value("")


def test_without_scripts_it_is_a_form(visit: Visit) -> None:
    visitor = visit(scripts=False)
    visitor.go("/pl/")
    visitor.page.get_by_role("searchbox").fill("ravena")
    visitor.page.get_by_role("searchbox").press("Enter")
    visitor.page.wait_for_url("**/pl/search?q=ravena")
    expect(visitor.page.get_by_role("link", name="Gmina Rawenna")).to_be_visible()
