"""JSON that strangers send, read strictly: bounded, each key once, no number that JSON lacks. Source: RFC 8259."""

from __future__ import annotations

import json
from collections.abc import Sequence

from coopatlas.errors import Limit, QueryTooLarge, RequestError


def read_json(name: str, text: str, max_bytes: int) -> object:
    """Read the text of a parameter.

    Args:
        name: the parameter's, for errors.
        text: what was sent.
        max_bytes: how long it may be, in UTF-8 (setting ``max_query_bytes``).

    Raises:
        QueryTooLarge: when it is longer.
        RequestError: with line and column, when it is no JSON, or nested without end.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > max_bytes:
        raise QueryTooLarge(
            f"'{name}' holds {size} bytes; at most {max_bytes} are taken, send it in parts",
            Limit("max_query_bytes", max_bytes),
        )
    try:
        read = json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_constant)
        # An escape can write half of a character, which no answer and no database could hold.
        json.dumps(read, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise RequestError(f"'{name}' is no JSON at {where}: {error.msg}; see /reconcile for what it holds") from error
    except _Twice as error:
        raise RequestError(f"'{name}' has the key '{error}' twice in one object; give each once") from error
    except RecursionError as error:
        raise RequestError(f"'{name}' is nested too deep; no query needs more than five levels") from error
    except UnicodeEncodeError as error:
        raise RequestError(f"'{name}' holds half of a surrogate pair, which is no character; send both") from error
    except ValueError as error:
        raise RequestError(f"'{name}' holds a number that cannot be: {error}") from error
    return read


class _Twice(Exception):
    """A key that comes twice."""


def _each_once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    read: dict[str, object] = {}
    for key, value in pairs:
        if key in read:
            raise _Twice(key[:100])
        read[key] = value
    return read


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")
