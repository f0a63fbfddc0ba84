"""The states of an address that can be had, with their times: ``/timemap/<address>``.

Source: RFC 7089 §5 (TimeMaps, and those in several parts); RFC 6690 (``application/link-format``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from flask import Blueprint, request
from werkzeug.wrappers import Response

from coopatlas.errors import ResourceNotFound
from coopatlas.formats import Representation
from coopatlas.release.events import Logged
from coopatlas.web.access import REPEATABLE, note
from coopatlas.web.links import Link
from coopatlas.web.memento import LINK_FORMAT, TIMEMAPS, Original, absolute, original_of, relations, rfc1123
from coopatlas.web.negotiation import conditional, negotiate

ON_A_PAGE = 1_000
"""How many mementos a TimeMap lists; it names the others in which the rest is."""
_OF_AN_ADDRESS = "/:@!$&'()*+,;=~?"
_FORM = Representation("link-format", LINK_FORMAT, "link", charset=False)

timemaps = Blueprint("timemaps", __name__, url_prefix=TIMEMAPS)


@timemaps.get("/", defaults={"address": "", "number": 1})
@timemaps.get("/<path:address>", defaults={"number": 1})
@timemaps.get("/<int:number>/<path:address>")
def show_timemap(address: str, number: int) -> Response:
    """List the mementos of an address, which may be a path of this site, or stand there in full with its query."""
    negotiate(request.headers.get("Accept"), (_FORM,))
    query = request.query_string.decode("latin-1")
    original = original_of(quote(address, safe=_OF_AN_ADDRESS) + (f"?{query}" if query else ""))
    mementos = original.mementos() if original else []
    if original is None or not mementos:
        raise ResourceNotFound(
            "nothing here has earlier states under this address; /timemap/ takes a path or an address of this site, "
            "such as /timemap/doc/place/lublin"
        )
    last = -(-len(mementos) // ON_A_PAGE)
    if not 1 <= number <= last:
        raise ResourceNotFound(f"there is no TimeMap {number} of this address; there are {last}")
    # Releases come and go while this one is served.
    note(REPEATABLE, "no")

    def make() -> Response:
        return Response(",\n".join(lines(original, mementos, number)) + "\n", content_type=LINK_FORMAT)

    return conditional(make, "timemap", original.url, number, *(logged.version for logged in mementos))


def lines(original: Original, mementos: Sequence[Logged], number: int, *, size: int = ON_A_PAGE) -> Iterator[str]:
    """The links of a TimeMap: the original, each part with its bounds, and the mementos of this one.

    Args:
        original: the address.
        mementos: all of it, oldest first.
        number: which part, from 1.
        size: how many mementos a part has.
    """
    yield str(Link(original.url, "original timegate"))
    for part, start in enumerate(range(0, len(mementos), size), start=1):
        within = mementos[start : start + size]
        bounds = f'; from="{rfc1123(within[0].created)}"; until="{rfc1123(within[-1].created)}"'
        yield str(Link(_address(original, part), "self" if part == number else "timemap", LINK_FORMAT)) + bounds
    start = (number - 1) * size
    for place, logged in enumerate(mementos[start : start + size], start=start):
        names = (name for name, of in (("first", 0), ("last", len(mementos) - 1)) if of == place)
        yield str(Link(original.memento(logged), relations(names), datetime=rfc1123(logged.created)))


def _address(original: Original, part: int) -> str:
    return original.timemap if part == 1 else absolute(f"{TIMEMAPS}/{part}{original.address}")
