"""Pages for a copy: each link leads to a file, and what only a server answers is no link any more.

A placeholder, ``<a>`` without an address, is what HTML has for where a link might have been (HTML §4.5.1). The pages
themselves say what a copy cannot do.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from coopatlas.export.layout import public_path
from coopatlas.export.record import Record

_TAG = re.compile(r"<(?P<name>a|link|use|img|image|script)\b[^>]*>")
_ADDRESS = re.compile(r'(?P<before>\s(?:href|src)=")(?P<address>/(?!/)[^"]*)"')
_OF_LINKS_ONLY = re.compile(
    r'\s(?:href|rel|type|hreflang|download|target|data-again|data-value|aria-current)(?:="[^"]*")?'
)


def adapt(page: str, record: Record) -> str:
    """Have the links of a page lead to files of the copy.

    Args:
        page: as the application writes it: attributes in double quotes, ``>`` escaped within them.
        record: of the copy.
    """
    return _TAG.sub(_of_copy(record), page)


def _of_copy(record: Record) -> Callable[[re.Match[str]], str]:
    def adapted(tag: re.Match[str]) -> str:
        found = _ADDRESS.search(tag[0])
        if found is None:
            return tag[0]
        href = link_to(html.unescape(found["address"]), record)
        if href is not None:
            return tag[0][: found.start()] + f'{found["before"]}{html.escape(href)}"' + tag[0][found.end() :]
        return _OF_LINKS_ONLY.sub("", tag[0]) if tag["name"] == "a" else ""

    return adapted


def link_to(address: str, record: Record) -> str | None:
    """The link to an address of the site in a copy of it; None where only a server answers there.

    Args:
        address: a path from its first slash on, encoded, perhaps with a query and a fragment.
        record: of the copy.
    """
    file = record.file(address)
    if file is None:
        return None
    _, mark, fragment = address.partition("#")
    return record.prefix + public_path(file) + mark + fragment
