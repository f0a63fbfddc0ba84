"""Nothing stands in a reader's way: axe on every type of page, in both themes, narrow and wide, and the keyboard.

Source: WCAG 2.2, levels A and AA.
"""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.pages import PAGES, PAST, address

LOOKS = (("light", 1280), ("dark", 390), ("light", 390), ("dark", 1280))
LOOKS_AT_VAST_PAGES = LOOKS[:2]
"""axe takes some seconds for each look at a page of half a megabyte, so these get one for each theme and each width."""
VAST = ("/ontology", "/shapes")
NARROWEST = 320
"""Pixels. Source: WCAG 2.2, 1.4.10."""
MAX_STOPS_BEFORE_CONTENT = 14
"""The link over them, the site's name, six parts, the search box with its button, the languages, the theme."""
LANGUAGES = ("en", "pl")
ADDRESSES = (*(address(path, LANGUAGES[number % 2]) for number, path in enumerate(PAGES)), *PAST)
"""Each page in one language, so that both have been looked at in half the time."""
WITH_HEADERS = tuple(address(path, "pl") for path in ("/", "/search", "/queries", "/network/explore", "/place/riga"))
"""All pages have the same header, but the start and the search have another box, and scripts may add stops."""
NOT_FOUND = address("/place/atlantis", "pl")


@pytest.mark.parametrize("where", ADDRESSES)
def test_a_page_has_no_barriers_and_fits_its_window_in_any_theme_and_width(visit: Visit, where: str) -> None:
    visitor = visit()
    visitor.go(where)
    for theme, width in LOOKS_AT_VAST_PAGES if where.endswith(VAST) else LOOKS:
        visitor.look(theme, width)
        assert visitor.barriers() == [], f"{where}, {theme}, {width} px"
        assert visitor.overflow() == 0, f"{where}, {width} px"
    visitor.look("light", NARROWEST)
    assert visitor.overflow() == 0, f"{where}, {NARROWEST} px"


def test_what_is_not_there_is_told_without_barriers(visit: Visit) -> None:
    visitor = visit(language="pl")
    visitor.go(NOT_FOUND, status=404)
    assert visitor.barriers() == []
    assert visitor.overflow() == 0


def test_answers_of_queries_have_no_barriers(visit: Visit) -> None:
    visitor = visit(width=390)
    visitor.go(address("/queries?query=" + quote("SELECT * { ?s ?p ?o } LIMIT 20"), "en"))
    assert visitor.barriers() == []
    assert visitor.overflow() == 0


def test_names_that_were_matched_and_a_preview_have_no_barriers(visit: Visit) -> None:
    visitor = visit(width=390, language="pl")
    visitor.go(address("/reconcile", "pl"))
    visitor.page.locator("#names").fill("Lodz\nMunicipality of Riga\nMadryt\nUniversität Leipzig\n" + "x" * 200)
    visitor.page.locator("button.go").click()
    expect(visitor.page.locator(".matches > li")).to_have_count(5)
    for theme, width in LOOKS[:2]:
        visitor.look(theme, width)
        assert visitor.barriers() == [], theme
        assert visitor.overflow() == 0
    visitor.look("light", NARROWEST)
    assert visitor.overflow() == 0
    visitor.go("/reconcile/preview?id=place/riga")
    assert visitor.barriers() == []
    assert visitor.overflow() == 0


@pytest.mark.parametrize("where", WITH_HEADERS)
def test_the_first_stop_leads_past_the_header_which_has_few_others(visit: Visit, where: str) -> None:
    visitor = visit()
    visitor.go(where)
    skip, main = visitor.page.locator("a.skip"), visitor.page.locator("main")
    visitor.page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    stops = 1
    while visitor.page.evaluate("document.activeElement.closest('header.top, .skip') !== null"):
        visitor.page.keyboard.press("Tab")
        stops += 1
        assert stops <= MAX_STOPS_BEFORE_CONTENT, f"{where}: something more in the header stops the way to the content"
    skip.press("Enter")
    expect(main).to_be_focused()


def test_every_stop_shows_that_it_has_the_focus(visit: Visit) -> None:
    visitor = visit()
    visitor.go(address("/", "pl"))
    stops = set()
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        seen = visitor.page.evaluate(
            """() => {
                let element = document.activeElement;
                const name = element.outerHTML.slice(0, 80);
                for (let depth = 0; element && depth < 3; element = element.parentElement, depth++)
                    if (parseFloat(getComputedStyle(element).outlineWidth) >= 2
                        && getComputedStyle(element).outlineStyle !== "none") return [name, true];
                return [name, false];
            }"""
        )
        stops.add(tuple(seen))
    assert [name for name, shown in stops if not shown] == []


def test_targets_are_large_enough_to_hit(visit: Visit) -> None:
    visitor = visit(width=390)
    visitor.go(address("/", "pl"))
    small = visitor.page.evaluate(
        """() => [...document.querySelectorAll("header a, header button, header input")]
            .filter((element) => !element.closest(".skip") && element.checkVisibility())
            .map((element) => [element.outerHTML.slice(0, 60), element.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24)
            .map(([name]) => name)"""
    )
    assert small == []


def test_a_stroke_puts_the_cursor_into_the_search_box_and_is_written_when_it_is_there(visit: Visit) -> None:
    visitor = visit()
    visitor.go(address("/ontology", "en"))
    box = visitor.page.get_by_role("search").locator("input[name=q]")
    visitor.page.keyboard.press("/")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    visitor.page.keyboard.type("a/b")
    expect(box).to_have_value("a/b")


def test_nothing_moves_for_who_wants_no_motion(visit: Visit) -> None:
    visitor = visit()
    visitor.go(address("/", "en"))
    visitor.page.emulate_media(reduced_motion="reduce")
    moving = visitor.page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((element) => {
            const style = getComputedStyle(element);
            return [style.transitionDuration, style.animationDuration].some((time) => parseFloat(time) > 0);
        }).map((element) => element.outerHTML.slice(0, 80))"""
    )
    assert moving == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_its_language_and_those_of_its_parts(visit: Visit, language: str) -> None:
    visitor = visit(language=language)
    visitor.go(address("/place/riga", language))
    expect(visitor.page.locator("html")).to_have_attribute("lang", language)
    expect(visitor.page.locator("main [lang=lv]", has_text="Rīga").first).to_be_visible()


@pytest.mark.parametrize("where", ADDRESSES)
def test_a_page_can_be_read_without_scripts(visit: Visit, where: str) -> None:
    visitor = visit(scripts=False)
    visitor.go(where)
    expect(visitor.page.locator("h1")).to_have_count(1)
    expect(visitor.page.locator("main h1")).to_be_visible()
    assert [request for request in visitor.requests if request.endswith(".js")] == []
