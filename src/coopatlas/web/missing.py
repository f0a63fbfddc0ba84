"""What is said of a thing that the release does not describe: never heard of, or gone, and what may have been meant."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import quote

from rdflib.namespace import DCTERMS
from werkzeug.wrappers import Response

from coopatlas.errors import ResourceGone, ResourceNotFound
from coopatlas.release.index import Gone
from coopatlas.vocabulary import BASE, shorten
from coopatlas.web.access import REPEATABLE, note
from coopatlas.web.addresses import root_of
from coopatlas.web.atlas import current_atlas
from coopatlas.web.chronicle import releases_had
from coopatlas.web.links import Link, add_links
from coopatlas.web.names import Text, path_of
from coopatlas.web.pages import page_language
from coopatlas.web.problems import Problem, Suggestion, respond, type_of
from coopatlas.web.things import label_of

_NEAR = 5
_LOOKED_AT = 1_000
"""How many paths before and after the one asked for are compared with it, so that a mistyped address stays cheap."""


def answer_missing(path: str, found: Gone | None) -> Response:
    """Answer a request for something that the release does not describe.

    Args:
        path: the path of its IRI below the base, for example ``id/place/lublin``.
        found: what the index knows of it.

    Source: RFC 9110 §15.5.5 (404) and §15.5.11 (410).
    """
    return _unknown(path) if found is None else _gone(path, found)


def _unknown(path: str) -> Response:
    paths = _near_misses(path)
    near = f"; did you mean {' or '.join(shorten(BASE + one) for one in paths)}?" if paths else ""
    suggestions = _suggested(paths)
    detail = f"release {current_atlas().release.version} says nothing about {shorten(BASE + path)}{near}"
    kind = type_of(ResourceNotFound)
    return respond(Problem(HTTPStatus.NOT_FOUND, ResourceNotFound.title, detail, kind, suggestions=suggestions))


def _gone(path: str, gone: Gone) -> Response:
    last = f"; the last release with it is {gone.last}" if gone.last else ""
    instead = f"; {shorten(gone.successor)} took its place" if gone.successor else ""
    problem = Problem(
        status=HTTPStatus.GONE,
        title=ResourceGone.title,
        detail=f"{shorten(BASE + path)} left with release {gone.since}{last}{instead}",
        type=type_of(ResourceGone),
        members={
            "gone_since": gone.since,
            **({"last_release": gone.last} if gone.last else {}),
            **({"successor": gone.successor} if gone.successor else {}),
        },
    )
    problem = replace(problem, earlier=_earlier(path, gone.last))
    if gone.successor:
        ours = gone.successor.startswith(BASE)
        suggested = (
            _suggested([gone.successor.removeprefix(BASE)]) if ours else [Suggestion(gone.successor, gone.successor)]
        )
        problem = replace(problem, suggestions=suggested)
    links = [Link(gone.successor, str(DCTERMS.isReplacedBy))] if gone.successor else []
    if gone.last:
        links.append(Link(f"/dumps/{quote(gone.last)}/", "predecessor-version"))
    return add_links(respond(problem), links)


def _earlier(path: str, last: str | None) -> Suggestion | None:
    """Where the page about what is gone can be seen as it was last; None where that release is not kept."""
    if last is None or last not in {logged.version for logged in releases_had()}:
        return None
    # Releases come and go.
    note(REPEATABLE, "no")
    return Suggestion(last, f"{root_of(last)}/{page_language().tag}{path_of(BASE + path)}")


def _near_misses(path: str) -> list[str]:
    """The paths of things of the same kind whose slug is close to the one asked for."""
    slug = path.rpartition("/")[2]
    slugs = {near.rpartition("/")[2]: near for near in current_atlas().index.near(path, _LOOKED_AT)}
    return [slugs[near] for near in difflib.get_close_matches(slug, slugs, n=_NEAR)]


def _suggested(paths: Sequence[str]) -> list[Suggestion]:
    """Things of ours by their labels, as far as they have any."""
    language = page_language()
    things = current_atlas().directory.find(paths, language.tag)
    named = {path: label_of(thing, language) for path, thing in things.items()}
    texts = {path: named.get(path) or Text(shorten(BASE + path)) for path in paths}
    return [Suggestion(text.value, f"/{quote(path)}", text.lang) for path, text in texts.items()]
