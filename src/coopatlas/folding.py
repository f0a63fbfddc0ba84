"""Names as people type them: without capitals, accents, strokes and foreign letters."""

from __future__ import annotations

import re

from anyascii import anyascii

_WORD = re.compile(r"[a-z0-9]+")


def fold(text: str) -> str:
    """Write a text as plain words: ``l'Alfàs, Łódź`` → ``l alfas lodz``.

    Letters that are no base letter with a mark on it (ł, đ, ø, ß, æ) and those of other alphabets become what a Latin
    keyboard has for them; whatever is neither letter nor digit only parts words.
    """
    return " ".join(_WORD.findall(anyascii(text.casefold()).lower()))
