"""Lists of projects, organisations, places and countries: narrowed down, with counts, whole to take home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from tempfile import TemporaryFile

from flask import Blueprint, request
from werkzeug.wrappers import Response
from werkzeug.wsgi import wrap_file

from coopatlas.errors import NoSuchPage
from coopatlas.formats import HTML, Representation
from coopatlas.languages.language import Language
from coopatlas.release.directory import FACETS, Thing
from coopatlas.release.listing import Listing, Row, Value
from coopatlas.release.selecting import ANYTHING
from coopatlas.web.addresses import vary_by_language
from coopatlas.web.atlas import current_atlas
from coopatlas.web.list_address import MAPPED, ListAddress, asked_list, written
from coopatlas.web.list_query import query_of
from coopatlas.web.list_tables import COLUMNS, CSV, write_csv, write_json
from coopatlas.web.names import Text, href_of
from coopatlas.web.negotiation import JSON, chosen
from coopatlas.web.pages import local, page_language, render, represent
from coopatlas.web.things import label_of

ON_A_PAGE = 50
SHOWN_CHOICES = 8
"""How many values of a facet are shown at once; the others are folded away."""
MAX_CHOICES = 40
"""How many values of a facet a page holds; it says how many more there are, and where."""
IN_A_CELL = 4
"""How many values a cell shows; it says how many more there are."""

lists = Blueprint("lists", __name__)


@dataclass(frozen=True)
class Choice:
    """A value to narrow a list down by.

    ``label`` is None for having none or any; ``without`` is the link to the list that does not ask for it.
    """

    label: Text | None
    value: str
    total: int
    chosen: bool
    without: str


@dataclass(frozen=True)
class Facet:
    """What a list can be narrowed down by. ``unseen`` counts values that the page does not hold."""

    name: str
    shown: Sequence[Choice]
    folded: Sequence[Choice]
    unseen: int
    chosen: Sequence[Choice]


@dataclass(frozen=True)
class Link:
    """A value in a cell; ``roles`` are an organisation's in a project."""

    label: Text
    href: str
    roles: Sequence[Text] = ()


@dataclass(frozen=True)
class Entry:
    """A thing of a list. ``cells`` maps a facet to its first values; ``more`` to how many are left out."""

    label: Text
    href: str
    size: int
    members: str
    cells: dict[str, Sequence[Link]]
    more: dict[str, int]


@lists.get("/<any(projects, organisations, places, countries):name>")
def show_list(name: str) -> Response:
    """A list as a page, as a table, or as JSON; the latter two always whole."""
    atlas, language = current_atlas(), page_language()
    address = asked_list(name, atlas.directory)
    listing = Listing(atlas.directory, address.selection, language.tag)
    form = chosen((HTML, JSON, CSV))
    if form is HTML:
        return represent(HTML, partial(_page, address, listing, language), "list", address.href())
    answer = represent(form, partial(_file, address, listing, form), "list", address.href(), language.tag)
    return vary_by_language(answer)


def _page(address: ListAddress, listing: Listing, language: Language) -> Response:
    total = listing.total()
    pages = max(1, -(-total // ON_A_PAGE))
    if address.page > pages:
        raise NoSuchPage(f"the last page of this list is {pages}: {address.turned_to(pages).href()}")
    rows = listing.page((address.page - 1) * ON_A_PAGE, ON_A_PAGE, by_size=address.by_size, values=IN_A_CELL)
    query = query_of(address.selection, language.tag, by_size=address.by_size)
    return render(
        "list.html",
        address=address,
        total=total,
        all=listing.directory.count(address.kind),
        pages=pages,
        facets=[_facet(facet, listing, address) for facet in FACETS[address.kind]],
        entries=[_entry(row, address, language) for row in rows],
        query=local("/queries", query=query),
        map=address.map_href() if address.name in MAPPED and total else None,
        columns=COLUMNS[address.kind],
    )


def _facet(name: str, listing: Listing, address: ListAddress) -> Facet:
    taken = address.selection.chosen.get(name, ())
    values, total = listing.choices(name, MAX_CHOICES)
    choices = [_choice(name, value.path, value, address) for value in values]
    if ANYTHING in taken:
        having_any = replace(listing, selection=address.selection.with_only(name, ANYTHING))
        choices.append(_choice(name, ANYTHING, Value(None, having_any.total()), address))
    # What is chosen is always at hand.
    choices.sort(key=lambda choice: not choice.chosen)
    shown = max(SHOWN_CHOICES, len(taken))
    return Facet(name, choices[:shown], choices[shown:], total - len(values), choices[: len(taken)])


def _choice(facet: str, path: str, value: Value, address: ListAddress) -> Choice:
    return Choice(
        label=label_of(value.thing, page_language()) if value.thing else None,
        value=written(address.kind, facet, path),
        total=value.total,
        chosen=path in address.selection.chosen.get(facet, ()),
        without=address.toggled(facet, path).href(),
    )


def _entry(row: Row, address: ListAddress, language: Language) -> Entry:
    thing = row.thing
    return Entry(
        label=label_of(thing, language),
        href=_href(thing),
        size=thing.size,
        members=_members(thing, address.kind),
        cells={facet: [_link(value, row, language) for value in values] for facet, values in row.values.items()},
        more={facet: total - IN_A_CELL for facet, total in row.totals.items() if total > IN_A_CELL},
    )


def _members(thing: Thing, kind: str) -> str:
    """The list of what a thing's size counts: its organisations; the thing itself where it is one."""
    if kind == "organisation":
        return _href(thing)
    return local("/organisations", **{kind: thing.path.rpartition("/")[2]})


def _link(value: Thing, row: Row, language: Language) -> Link:
    roles = [label_of(role, language) for role in row.roles.get(value.path, ())]
    return Link(label_of(value, language), _href(value), roles)


def _href(thing: Thing) -> str:
    return href_of(thing.iri) or thing.iri


def _facts(address: ListAddress, listing: Listing) -> dict[str, object]:
    atlas = current_atlas()
    return {
        "list": address.name,
        "language": listing.language,
        "release": atlas.release.version,
        "licences": sorted({dataset.licence for dataset in atlas.release.manifest.datasets}),
        "query": query_of(address.selection, listing.language),
        "total": listing.total(),
    }


def _file(address: ListAddress, listing: Listing, form: Representation) -> Response:
    file = TemporaryFile()  # noqa: SIM115  # the server closes it when it is sent
    if form is CSV:
        write_csv(listing, file)
    else:
        write_json(listing, _facts(address, listing), file)
    size_bytes = file.tell()
    file.seek(0)
    response = Response(wrap_file(request.environ, file), content_type=form.content_type, direct_passthrough=True)
    response.content_length = size_bytes
    response.headers["Content-Disposition"] = f'attachment; filename="{address.name}.{form.extension}"'
    return response
