"""Finding the token at which a query stops being one.

pyoxigraph's own position is not it: keywords are tried by length, so a failure at column 11 is told as column 19
("expected OPTIONAL"). But the beginning of a good query, padded, always fails at its very end, and only there. So
the first token with which that is no longer so is found by halving.
"""

from __future__ import annotations

from collections.abc import Callable

from coopatlas.query.text.expectation import read_expectation
from coopatlas.query.text.tokens import line_and_column, scan_code

_PADDING = " " * 64
"""Longer than any keyword, so that one tried at the last token still falls short of the end."""


def locate_fault(text: str, parse: Callable[[str], str | None]) -> str:
    """Say where a query that does not parse goes wrong and what was expected there, in pyoxigraph's own form.

    Args:
        text: the query.
        parse: gives pyoxigraph's message for a text, None for one that parses.

    Returns:
        ``error at LINE:COLUMN: expected one of …``.
    """
    tokens = scan_code(text)

    def message_at_end(count: int) -> str | None:
        """The message, if the first tokens could begin a query; None if they cannot."""
        beginning = text[: tokens[count - 1].end] + _PADDING if count else _PADDING
        message = parse(beginning)
        if message is None:
            return ""
        at_end = read_expectation(message).offset_in(beginning) == len(beginning)
        return message if at_end else None

    good, bad = 0, len(tokens) + 1
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if message_at_end(middle) is not None else (good, middle)
    start = tokens[good].start if good < len(tokens) else len(text.rstrip())
    line, column = line_and_column(text, start)
    through = parse(text[: tokens[good].end] + _PADDING) if good < len(tokens) else None
    said = [_expected(message) for message in (through, message_at_end(good)) if message]
    return f"error at {line}:{column}: expected one of {', '.join(said)}"


def _expected(message: str) -> str:
    return message.partition(": expected ")[2].removeprefix("one of ")
