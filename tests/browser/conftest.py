"""A server over the project's own data, and a real Chromium to look at it with."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from coopatlas.progress import Quiet
from coopatlas.release.build import build
from coopatlas.settings import read_settings
from tests.browser.visitor import Visitor
from tests.security.running import served

CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
OPTIONS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
"""A browser that runs as root too, and asks for nothing by itself."""
LOCALES = {"en": "en-GB", "pl": "pl-PL"}
WAIT_MS = 10_000
expect.set_options(timeout=WAIT_MS)

Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server for all tests here."""
    folder = tmp_path_factory.mktemp("browser")
    settings = replace(read_settings(Path(__file__).parents[2], {}), releases=folder / "releases")
    build(settings, Quiet(), datetime(2026, 11, 20, 12, tzinfo=UTC))
    with served(settings.releases, folder, {"CONTACT": "mailto:atlas@example.org"}) as running:
        yield f"http://127.0.0.1:{running.port}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for one module: while it runs, nothing else in this process can have an event loop."""
    with sync_playwright() as playwright:
        installed = next(filter(None, map(shutil.which, CHROMIUM)), None)
        program = installed or playwright.chromium.executable_path
        assert Path(program).is_file(), "there is no Chromium; run scripts/browser"
        with playwright.chromium.launch(executable_path=program, args=list(OPTIONS)) as launched:
            yield launched


@pytest.fixture
def visit(site: str, browser: Browser) -> Iterator[Visit]:
    """Send a visitor to the site; at the end, none of them may have met what a reader should not."""
    visitors: list[Visitor] = []

    def visiting(*, width: int = 1280, theme: str = "light", language: str = "en", scripts: bool = True) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if theme == "dark" else "light",
            locale=LOCALES[language],
            java_script_enabled=scripts,
            accept_downloads=True,
        )
        context.set_default_timeout(WAIT_MS)
        visitors.append(Visitor(context, site))
        return visitors[-1]

    yield visiting
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.page.context.close()
    assert not complaints
