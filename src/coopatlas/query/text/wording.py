"""Saying where in a query something is wrong, and quoting a piece of it safely."""

from __future__ import annotations

from coopatlas.errors import QuerySyntaxError
from coopatlas.query.text.tokens import line_and_column, place

_SHOWN_CHARACTERS = 40


def error_at(text: str, offset: int, what: str) -> QuerySyntaxError:
    """Make an error that says line and column of an offset in the query, and keeps them."""
    line, column = line_and_column(text, offset)
    return QuerySyntaxError(f"{place(text, offset)}: {what}", line=line, column=column)


def shown(piece: str) -> str:
    r"""Quote a piece of a query: cut where long, and what is not to be seen written ``\u202E``.

    Characters that turn the direction of writing would make the error's own words read otherwise.
    """
    short = piece if len(piece) <= _SHOWN_CHARACTERS else f"{piece[:_SHOWN_CHARACTERS]}…"
    return "".join(
        character if character.isprintable() or character in "\n\t" else _escape(ord(character)) for character in short
    )


def _escape(codepoint: int) -> str:
    return f"\\u{codepoint:04X}" if codepoint <= 0xFFFF else f"\\U{codepoint:08X}"  # noqa: PLR2004  # what \u can hold
