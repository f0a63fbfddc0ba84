"""What a first view costs, and whom it asks."""

from __future__ import annotations

import pytest
from playwright.sync_api import Response

from tests.browser.conftest import Visit

MAX_BYTES = 60_000
LASTING = "public, max-age=31536000, immutable"


@pytest.fixture
def answers(visit: Visit) -> list[Response]:
    """All that comes for the first view of the start page."""
    visitor = visit(language="pl")
    came: list[Response] = []

    def note(answer: Response) -> None:
        came.append(answer)

    visitor.page.on("response", note)
    visitor.go("/pl/")
    visitor.page.wait_for_load_state("networkidle")
    return came


def test_the_first_view_weighs_little_without_its_fonts(answers: list[Response]) -> None:
    weights = {
        answer.url: answer.request.sizes()["responseBodySize"]
        for answer in answers
        if answer.request.resource_type != "font"
    }
    assert len(weights) > 2
    assert sum(weights.values()) < MAX_BYTES, weights


def test_text_comes_compressed(answers: list[Response]) -> None:
    texts = [answer for answer in answers if answer.request.resource_type in {"document", "stylesheet"}]
    assert len(texts) == 2
    assert {answer.headers.get("content-encoding") for answer in texts} <= {"br", "zstd", "gzip"}


def test_assets_may_be_kept_for_a_year(answers: list[Response]) -> None:
    assets = [answer for answer in answers if "/static/" in answer.url]
    assert assets
    assert {answer.headers["cache-control"] for answer in assets} == {LASTING}


def test_the_second_page_loads_none_of_the_assets_again(visit: Visit) -> None:
    visitor = visit(language="pl")
    visitor.go("/pl/")
    visitor.page.wait_for_load_state("networkidle")
    visitor.go("/pl/limits")
    visitor.page.wait_for_load_state("networkidle")
    loaded = visitor.page.evaluate(
        "performance.getEntriesByType('resource').filter((entry) => entry.transferSize > 0).map((entry) => entry.name)"
    )
    assert [address for address in loaded if address.endswith((".css", ".js"))] == []
