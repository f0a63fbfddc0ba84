"""The network page: which countries, places and organisations link two projects; and what is around one thing."""

from __future__ import annotations

import json

from flask import Blueprint, request
from werkzeug.wrappers import Response

from coopatlas.errors import RequestError, ResourceNotFound
from coopatlas.formats import HTML, RESULTS_CSV
from coopatlas.release.directory import Thing
from coopatlas.web.atlas import current_atlas
from coopatlas.web.names import href_of
from coopatlas.web.negotiation import JSON, chosen
from coopatlas.web.network import comparing, ribbons, rows, surroundings, takeaway
from coopatlas.web.network.shares import Comparison
from coopatlas.web.pages import page_language, render, represent
from coopatlas.web.protocol import single
from coopatlas.web.things import label_of, shown

FORMS = (HTML, RESULTS_CSV, JSON)

network = Blueprint("network", __name__, url_prefix="/network")


@network.get("")
def show_network() -> Response:
    """Two projects compared, as a page, as CSV or as JSON; where none are chosen, what there is to choose from."""
    directory, language = current_atlas().directory, page_language()
    level, first, second = _level(), _asked("first"), _asked("second")
    pair = comparing.pair_of(directory, first, second, language)
    if len(pair) < 2:  # noqa: PLR2004  # a pair
        return represent(HTML, lambda: _choose(level, pair), "network", level, first)
    compared = (pair[0], pair[1])
    form = chosen(FORMS)

    def make() -> Response:
        comparison = comparing.compare(directory, level, compared, language)
        if form is RESULTS_CSV:
            return Response(takeaway.as_csv(comparison, language.tag), content_type=form.content_type)
        if form is JSON:
            return Response(takeaway.as_json(comparison, language.tag), content_type=form.content_type)
        return _page(comparison)

    return represent(form, make, "network", level, *(project.path for project in pair), language.tag)


@network.get("/explore")
def show_explorer() -> Response:
    """The explorer, which begins at one thing; without scripts it is the table of what is next to that."""
    language = page_language()
    directory = current_atlas().directory
    name = _asked("thing")
    thing = None if name is None else _thing(name)

    def make() -> Response:
        if thing is None:
            starts = comparing.choices(directory, language)
            return render("explore.html", section="network", thing=None, starts=starts)
        partners = surroundings.partners(directory, thing, language) if thing.kind == "organisation" else ()
        return render(
            "explore.html",
            section="network",
            thing=shown(thing, language),
            name=name,
            around=surroundings.around(directory, thing, language),
            partners=partners,
            most=surroundings.MAX_PARTNERS,
            show=lambda one: shown(one, language),
        )

    return represent(HTML, make, "explore", name)


@network.get("/around")
def tell_around() -> Response:
    """What is next to one thing, for the explorer: itself, its neighbours, and how many there are in all."""
    name, language = _asked("thing"), page_language()
    if name is None:
        raise RequestError("'thing' names what to look around, for example thing=organisation/lodz-city")
    thing = _thing(name)

    def make() -> Response:
        found = surroundings.around(current_atlas().directory, thing, language)
        told = {"thing": _told(thing), "neighbours": [_told(one) for one in found.things], "total": found.total}
        return Response(json.dumps(told, ensure_ascii=False), content_type=JSON.content_type)

    return represent(JSON, make, "around", name, language.tag)


def _page(comparison: Comparison) -> Response:
    query = takeaway.as_query(comparison, page_language().tag)
    return render(
        "network.html",
        section="network",
        comparison=comparison,
        levels=tuple(comparing.LEVELS),
        wide=ribbons.draw(comparison),
        narrow=rows.draw(comparison),
        query=query,
        projects=comparing.choices(current_atlas().directory, page_language()),
        project_count=current_atlas().directory.count("project"),
    )


def _choose(level: str, pair: tuple[Thing, ...]) -> Response:
    directory, language = current_atlas().directory, page_language()
    first = pair[0] if pair else None
    return render(
        "network.html",
        section="network",
        comparison=None,
        level=level,
        first=None if first is None else comparing.party_of(first, language),
        similar=() if first is None else comparing.similar(directory, first, language),
        matrix=comparing.matrix(directory, language) if first is None else None,
        projects=comparing.choices(directory, language),
        project_count=directory.count("project"),
    )


def _level() -> str:
    asked = _asked("level") or next(iter(comparing.LEVELS))
    if asked not in comparing.LEVELS:
        raise RequestError(f"'level' is one of {', '.join(comparing.LEVELS)}")
    return asked


def _asked(parameter: str) -> str | None:
    """The value of a parameter; None where it is missing or empty, as a form sends it where nothing is chosen."""
    return single(parameter, list(request.args.items(multi=True))) or None


def _thing(name: str) -> Thing:
    """The thing whose address ends in a name such as ``organisation/lodz-city``."""
    path = f"id/{name}"
    thing = current_atlas().directory.find([path], page_language().tag).get(path)
    if thing is None or thing.kind not in surroundings.KINDS:
        kinds = ", ".join(sorted(surroundings.KINDS))
        raise ResourceNotFound(f"'{name}' names none of what a network is around: {kinds}")
    return thing


def _told(thing: Thing) -> dict[str, object]:
    label = label_of(thing, page_language())
    return {
        "name": thing.path.removeprefix("id/"),
        "kind": thing.kind,
        "label": label.value,
        "lang": label.lang,
        "href": href_of(thing.iri),
        "size": thing.size,
    }
