"""A page as it is read: its text, and which of it is in which language."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

_EMPTY = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}
_UNREAD = {"script", "style"}


class Words(HTMLParser):
    """The text of a page by its language; ``headings`` counts those of the first level."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self.headings = 0
        self._open: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.headings += tag == "h1"
        if tag not in _EMPTY:
            inherited = self._open[-1][1] if self._open else ""
            self._open.append((tag, dict(attrs).get("lang") or inherited))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing is within it."""

    def handle_endtag(self, tag: str) -> None:
        while self._open and tag not in _EMPTY and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] not in _UNREAD:
            language = self._open[-1][1]
            self.texts[language] = self.texts.get(language, "") + data.replace("\N{NO-BREAK SPACE}", " ")


def sentences(page: str) -> str:
    """What a page says of its thing in the first place, without its mark-up."""
    lead = page.partition('<p class="lead">')[2].partition("</p>")[0]
    text = re.sub(r"<[^>]*>", "", lead)
    return unescape(text).replace("\N{NO-BREAK SPACE}", " ")
