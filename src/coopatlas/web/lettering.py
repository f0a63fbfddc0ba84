"""How much room letters take in a picture that the server draws; no font is at hand there, so about."""

from __future__ import annotations

from collections.abc import Iterator

_NARROW = frozenset("iíìîïjlłtfrI.,·:;'|!()- \N{RIGHT SINGLE QUOTATION MARK}\N{NO-BREAK SPACE}")
_BROAD = frozenset("mwMWŚŻQOGD@%\N{EM DASH}")
_SHORT = 2
_CUT = "\N{HORIZONTAL ELLIPSIS}"


def width_of(text: str, size: float) -> float:
    """About how wide a text is, rather too wide than too narrow.

    Units: those of ``size``, the size of the type.
    """
    return size * sum(
        0.33 if char in _NARROW else 0.82 if char in _BROAD else 0.64 if char.isupper() else 0.55 for char in text
    )


def wrapped(text: str, size: float, width: float, lines: int) -> tuple[str, ...]:
    """Break a text into lines, none of which ends in a short word.

    What does not go into so many lines is cut, and says so by three dots.

    Args:
        text: whatever.
        size: of the type.
        width: of the room, in the same units.
        lines: how many there may be, from 1.
    """
    found = list(_lines(_bound(text.split()), size, width))
    if len(found) > lines:
        found[lines - 1 :] = [f"{found[lines - 1]} {_CUT}"]
    return tuple(_within(line, size, width) for line in found)


def _bound(words: list[str]) -> list[str]:
    """Tie words of one or two letters to the next one."""
    bound: list[str] = []
    for word in words:
        if bound and len(bound[-1].rpartition(" ")[2]) <= _SHORT:
            bound[-1] = f"{bound[-1]} {word}"
        else:
            bound.append(word)
    return bound


def _lines(words: list[str], size: float, width: float) -> Iterator[str]:
    line = ""
    for word in words:
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, size) > width:
            yield line
            line = word
        else:
            line = longer
    yield line


def _within(line: str, size: float, width: float) -> str:
    """Cut a line that is too wide, as one of a single long word is."""
    if width_of(line, size) <= width:
        return line
    kept = line.removesuffix(_CUT).rstrip()
    while len(kept) > 1 and width_of(kept + _CUT, size) > width:
        kept = kept[:-1].rstrip()
    return kept + _CUT
