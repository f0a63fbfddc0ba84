"""Text that XML can hold."""

from __future__ import annotations

import re

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Source: XML 1.0 §2.2, production 2 (Char)."""
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def legible(text: str) -> str:
    """Put the sign for what cannot be shown in the place of each character that XML cannot hold."""
    return _NOT_IN_XML.sub(_REPLACEMENT, text)
