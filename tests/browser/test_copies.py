"""A copy without a server, by a plain server of files, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.visitor import Visitor
from tests.export.conftest import exported, make_release, published

PAGES = ("/en/", "/pl/places/", "/en/place/riga/", "/en/queries/", "/pl/network/explore/", "/catalog/", "/404.html")


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a copy."""
    folder: Path = tmp_path_factory.mktemp("copy")
    release = make_release(folder / "sources")
    with published(folder / "public") as site:
        exported(release, folder / "public", site)
        yield site


def test_pages_of_a_copy_have_their_styles_and_no_barriers(copied: str, browser: Browser) -> None:
    visitor = Visitor(browser.new_context(viewport={"width": 320, "height": 900}), copied)
    for path in PAGES:
        visitor.go(path)
        assert "Source Sans" in visitor.page.evaluate("getComputedStyle(document.body).fontFamily"), path
        assert visitor.overflow() == 0, path
        assert visitor.barriers() == [], path
    assert visitor.complaints == []


def test_a_door_leads_to_the_page(copied: str, browser: Browser) -> None:
    visitor = Visitor(browser.new_context(), copied)
    for door, page in (
        ("/", "/en/"),
        ("/id/place/riga", "/en/place/riga/"),
        ("/doc/place/riga.html", "/en/place/riga/"),
    ):
        visitor.page.goto(f"{copied}{door}")
        visitor.page.wait_for_url(f"{copied}{page}")
    assert visitor.complaints == []
