"""The map and the explorer of networks, used by hand and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

START = "/en/network/explore?thing=project/european-regions-for-social-inclusion"


def test_the_explorer_opens_one_thing_after_the_other_by_keyboard(visit: Visit) -> None:
    visitor = visit()
    visitor.go(START)
    page = visitor.page
    entries, status = page.locator(".explorer-list li"), page.locator(".explorer [role=status]")
    expect(entries).to_have_count(29)
    expect(status).to_contain_text("28 linked")
    page.get_by_role("button", name="Expand: City of Łódź").focus()
    page.keyboard.press("Enter")
    expect(status).to_contain_text("City of Łódź: 2 linked")
    expect(entries).to_have_count(30)
    assert "City of Łódź" in visitor.focused()
    assert visitor.barriers() == []


def test_a_click_on_the_picture_does_the_same(visit: Visit) -> None:
    visitor = visit()
    visitor.page.emulate_media(reduced_motion="reduce")
    visitor.go(START)
    node = visitor.page.locator(".explorer .node", has_text="City of Łódź")
    node.locator("circle").click()
    expect(visitor.page.locator(".explorer-list li")).to_have_count(30)
    expect(visitor.page.locator(".explorer .node", has_text="City of Łódź")).to_have_class("node opened")


def test_with_reduced_motion_the_picture_stands_still(visit: Visit) -> None:
    visitor = visit()
    visitor.page.emulate_media(reduced_motion="reduce")
    visitor.go(START)
    expect(visitor.page.locator(".explorer-list li")).to_have_count(29)
    where = "document.querySelector('.explorer .node').getAttribute('transform')"
    before = visitor.page.evaluate(where)
    visitor.page.wait_for_timeout(200)
    assert before.startswith("translate(")
    assert visitor.page.evaluate(where) == before


def test_a_door_that_stays_shut_is_told(visit: Visit) -> None:
    visitor = visit()
    visitor.page.route("**/network/around*", lambda route: route.fulfill(status=200, body="{"))
    visitor.go(START)
    expect(visitor.page.locator(".explorer [role=status]")).to_contain_text("did not answer")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_countries_under_the_points_are_drawn_in_the_colours_of_the_theme(visit: Visit, theme: str) -> None:
    visitor = visit(theme=theme)
    visitor.go("/en/")
    land = visitor.page.locator(".map-wide .land")
    assert [url for url in visitor.requests if "/static/europe-" in url]
    size = land.evaluate("use => use.getBBox().width")
    assert size > 1000
    fill = land.evaluate("use => getComputedStyle(use).fill")
    assert fill == {"light": "rgb(227, 221, 207)", "dark": "rgb(34, 43, 54)"}[theme]


def test_a_mark_of_several_places_opens_their_entry_in_the_list(visit: Visit) -> None:
    visitor = visit()
    visitor.go("/en/")
    visitor.page.locator('.map-wide a[href="#map-entry-0"]').first.click()
    expect(visitor.page.locator("#map-entry-0")).to_be_visible()
    expect(visitor.page.get_by_role("link", name="Uniejów").last).to_be_visible()


def test_a_narrow_window_has_a_picture_of_its_own(visit: Visit) -> None:
    visitor = visit(width=390)
    visitor.go("/pl/")
    expect(visitor.page.locator(".map-narrow")).to_be_visible()
    expect(visitor.page.locator(".map-wide")).to_be_hidden()
    visitor.go("/pl/network")
    expect(visitor.page.locator(".bridges-narrow")).to_be_visible()
    expect(visitor.page.locator(".bridges-wide")).to_be_hidden()
