"""Things too long for one answer: which page is asked for, which others there are, and what they are to it.

Source: Hydra Core §5.3 (views of a collection); IANA's registry of link relations.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from flask import request
from werkzeug.routing import IntegerConverter

from coopatlas.errors import RequestError

PAGE = "page"
"""The parameter that names a page."""
RELATIONS: Mapping[str, str] = MappingProxyType({"first": "first", "previous": "prev", "next": "next", "last": "last"})
"""Name in Hydra → relation type of a link."""
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


class NumberInPath(IntegerConverter):
    """A number in a path, of nine digits at most; no file and no database has to count further."""

    regex = "[0-9]{1,9}"


def asked_page() -> int:
    """The page asked for, from 1; without the parameter it is the first.

    Raises:
        RequestError: when it is no number from 1 on, or several are asked for.
    """
    asked = request.args.getlist(PAGE)
    if not asked:
        return 1
    if len(asked) > 1 or not _NUMBER.fullmatch(asked[0]):
        raise RequestError(f"'{PAGE}' takes one number, from 1 on; the address without it is that of the first page")
    return int(asked[0])


def neighbours(number: int, last: int) -> dict[str, int]:
    """The pages that one leads to, by Hydra's names; none where there is no other.

    Args:
        number: of the page, from 1.
        last: the number of the last page.
    """
    if last == 1:
        return {}
    return {
        "first": 1,
        **({"previous": number - 1} if number > 1 else {}),
        **({"next": number + 1} if number < last else {}),
        "last": last,
    }
