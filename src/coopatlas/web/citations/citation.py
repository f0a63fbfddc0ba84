"""A citation: a query, the release that it was asked of, and the fingerprint of the answer; all stand in its address.

Nothing is stored: whoever has the address has the citation, and every server can show it.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from coopatlas.errors import QueryTooLarge
from coopatlas.query.text.formatting import format_query
from coopatlas.release.manifest import VERSION_PATTERN
from coopatlas.web.citations.fingerprint import Fingerprint

MAX_QUERY_BYTES = 4_000
"""How long a query is that still fits into an address that is handed on."""
PATH = "/cite"
_TITLE = re.compile(r"# title: ([^\n]{1,200})\n")
"""What a query says of itself in its first line, as the examples do."""


@dataclass(frozen=True)
class Citation:
    """What is cited. ``query`` is laid out, so that white space makes no other citation."""

    version: str
    fingerprint: Fingerprint
    query: str

    @property
    def id(self) -> str:
        """All of it in one word for addresses: version, fingerprint, query in base64url. Source: RFC 4648 §5."""
        packed = base64.urlsafe_b64encode(self.query.encode()).decode().rstrip("=")
        return f"{self.version}/{self.fingerprint}/{packed}"

    @property
    def path(self) -> str:
        """Where it is shown, without a language."""
        return f"{PATH}/{self.id}"

    @property
    def title(self) -> str | None:
        """What the query calls itself; None where it does not."""
        match = _TITLE.match(self.query)
        return match[1].strip() if match else None


def laid_out(query: str) -> str:
    """A query as it is cited.

    Raises:
        QueryTooLarge: when it does not fit into an address.
    """
    text = format_query(query).strip()
    if len(text.encode()) > MAX_QUERY_BYTES:
        raise QueryTooLarge(
            f"the query is longer than {MAX_QUERY_BYTES} bytes, which is the most that an address takes; cite the "
            "release, and keep the query with your text"
        )
    return text


def read_citation(text: str) -> Citation | None:
    """Read the word of a citation; None where it is none, as where it was cut off."""
    version, _, rest = text.partition("/")
    written, _, packed = rest.partition("/")
    fingerprint = Fingerprint.read(written)
    if fingerprint is None or not VERSION_PATTERN.fullmatch(version) or len(packed) > 2 * MAX_QUERY_BYTES:
        return None
    try:
        query = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    citation = Citation(version, fingerprint, query)
    # One citation has one address.
    return citation if citation.id == text else None
