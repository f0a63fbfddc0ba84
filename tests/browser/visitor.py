"""Someone who looks at the site in a browser, and keeps a note of all that a reader should never meet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

AXE = Path(__file__).parents[2] / "frontend" / "dist" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""Source: axe-core's "API Reference", tags."""
_ASK_AXE = "async (tags) => (await axe.run({runOnly: tags, resultTypes: ['violations']})).violations"
_OF_THE_PAGE = "Failed to load resource"
"""What Chromium writes to the console about a page whose status is an error, which some tests ask for."""


class Visitor:
    """A page of a browser of its own, and what came up while it was used.

    Attributes:
        page: for everything that Playwright can do.
        requests: every address that was asked for, in order.
        complaints: errors of scripts, breaches of the policy, and requests to other hosts.
    """

    def __init__(self, context: BrowserContext, site: str) -> None:
        """Open a page.

        Args:
            context: a browser without history.
            site: the address of the site, without a slash at its end.
        """
        self.site = site
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._asked_for_problem = ""
        self.page: Page = context.new_page()
        self.page.on("request", self._note_request)
        self.page.on("console", self._note_message)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def go(self, path: str, status: int = 200) -> Response:
        """Open an address of the site; it must have the status."""
        self._asked_for_problem = f"{self.site}{path}" if status != 200 else ""
        response = self.page.goto(f"{self.site}{path}")
        assert response is not None
        assert response.status == status, f"{path} has the status {response.status}"
        return response

    def expect_problem(self, path: str) -> None:
        """Say that an address of the site will answer a script with an error, as it should."""
        self._asked_for_problem = f"{self.site}{path}"

    def look(self, theme: str, width: int) -> None:
        """See the page at hand in a theme and a width, without loading it again."""
        self.page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
        self.page.set_viewport_size({"width": width, "height": 900})

    def barriers(self) -> list[str]:
        """Ask axe what stands in the way of whom on the page at hand; each with its rule and where it is."""
        assert AXE.is_file(), f"{AXE} is not there; remove src/coopatlas/web/static/dist and run scripts/check again"
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text("utf-8"))
        violations: list[dict[str, Any]] = self.page.evaluate(_ASK_AXE, list(RULES))
        return [
            f"{violation['id']}: {node['html'][:120]} - {node['failureSummary']}"
            for violation in violations
            for node in violation["nodes"]
        ]

    def overflow(self) -> int:
        """By how many pixels the page at hand is wider than its window."""
        wider: int = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return max(wider, 0)

    def focused(self) -> str:
        """What has the focus: its role or tag and its text, for messages and comparisons."""
        told: str = self.page.evaluate(
            "(({tagName, innerText, id}) => `${tagName.toLowerCase()}#${id} ${innerText ?? ''}`.trim())"
            "(document.activeElement)"
        )
        return told

    def _note_request(self, request: Request) -> None:
        self.requests.append(request.url)
        if not request.url.startswith(f"{self.site}/"):
            self.complaints.append(f"{self.page.url} asks another host: {request.url}")

    def _note_message(self, message: ConsoleMessage) -> None:
        expected = message.text.startswith(_OF_THE_PAGE) and message.location["url"] == self._asked_for_problem
        if message.type in {"error", "warning"} and not expected:
            self.complaints.append(f"{self.page.url}: {message.text}")
