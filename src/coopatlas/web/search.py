"""Searching by name: the page of results, suggestions while somebody types, and how browsers can search here.

Source: OpenSearch 1.1 (draft 6), "OpenSearch description document".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from coopatlas.errors import RequestError
from coopatlas.formats import HTML, Representation
from coopatlas.languages.language import Language
from coopatlas.release.directory import KINDS
from coopatlas.release.finding import LOOKED_AT, MAX_LETTERS, MOST, Finder, Found, Group
from coopatlas.web.addresses import vary_by_language
from coopatlas.web.atlas import current_atlas
from coopatlas.web.hits import Hit, Hits, hits_of
from coopatlas.web.names import Text
from coopatlas.web.negotiation import JSON
from coopatlas.web.pages import local, page_language, render, represent, site_address
from coopatlas.web.paging import asked_page

OPEN_SEARCH = Representation("opensearch", "application/opensearchdescription+xml", "xml")
OF_EACH_KIND = 5
"""How many results of a kind stand on the page of all kinds."""
ON_A_PAGE = 25
"""How many results stand on a page of one kind."""
SUGGESTED_OF_EACH_KIND = 4
SUGGESTED = 9
"""How many suggestions are made in all."""

search = Blueprint("search", __name__)


@search.get("/search")
def show_results() -> Response:
    """What a text may mean, by kind; with ``kind`` all of that kind, page by page."""
    text, kind, page = _asked("q"), _asked("kind"), asked_page()
    if kind and kind not in KINDS:
        raise RequestError(f"'kind' takes one of: {', '.join(KINDS)}; without it all kinds are searched")
    if page > 1 and not kind:
        raise RequestError("further pages are those of one kind; say which by 'kind', or leave 'page' out")

    def make() -> Response:
        found = _find(text, kind, page)
        return render(
            "search.html",
            asked=text,
            kind=kind,
            found=found,
            groups=[_hits(group) for group in found.groups],
            page=page,
            pages=-(-found.total // ON_A_PAGE) if kind else 1,
            most=MOST,
        )

    return represent(HTML, make, "search", text, kind, page)


@search.get("/search/suggest")
def suggest() -> Response:
    """A few things that a text may mean while it is being typed, as JSON for the search box."""
    text = _asked("q")

    def make() -> Response:
        directory, language = current_atlas().directory, page_language().tag
        finder = Finder(directory, language, most=SUGGESTED_OF_EACH_KIND, counted=LOOKED_AT)
        body = json.dumps(_suggestions(text, finder.find(text), page_language()), ensure_ascii=False)
        return Response(body, content_type=JSON.content_type)

    return _in_language(represent(JSON, make, "suggest", text, page_language().tag))


@search.get("/opensearch.xml")
def describe_search() -> Response:
    """How a browser searches here from its own address bar."""
    site = site_address()

    def make() -> Response:
        return Response(render_template("opensearch.xml", site=site), content_type=OPEN_SEARCH.content_type)

    return _in_language(represent(OPEN_SEARCH, make, "opensearch", site, page_language().tag))


def _asked(name: str) -> str:
    """A parameter's one value; empty where it is not given."""
    values = request.args.getlist(name)
    if len(values) > 1:
        raise RequestError(f"'{name}' is given {len(values)} times; give it once")
    value = values[0].strip() if values else ""
    if len(value) > MAX_LETTERS:
        raise RequestError(f"'{name}' holds {len(value)} characters; at most {MAX_LETTERS} are taken")
    return value


def _find(text: str, kind: str, page: int) -> Found:
    directory, language = current_atlas().directory, page_language().tag
    if kind:
        return Finder(directory, language, (kind,), start=(page - 1) * ON_A_PAGE, most=ON_A_PAGE).find(text)
    return Finder(directory, language, most=OF_EACH_KIND).find(text)


def _hits(group: Group) -> Hits:
    return hits_of(group, current_atlas().directory, page_language())


def _suggestions(text: str, found: Found, language: Language) -> dict[str, object]:
    groups = list(_few(found.groups))
    shown = language.counted("suggestions", sum(len(group.hits) for group in groups))
    return {
        "status": language.say("search.suggested", shown=shown) if groups else language.say("search.nothing_suggested"),
        "all": {"label": language.say("search.all_results", asked=text), "href": local("/search", q=text)},
        "groups": [{"title": group.title, "hits": [_record(hit) for hit in group.hits]} for group in groups],
    }


def _few(groups: Iterable[Group]) -> Iterator[Hits]:
    """The best of each kind, as many as there is room for."""
    room = SUGGESTED
    for group in groups:
        if room > 0:
            yield _hits(Group(group.kind, group.matches[:room], group.total, more=group.more))
            room -= len(group.matches)


def _record(hit: Hit) -> dict[str, object]:
    also = {"also": {"by": hit.named_by, **_text_record(hit.also)}} if hit.also else {}
    return {"label": _text_record(hit.label), "href": hit.href, "where": [*map(_text_record, hit.where)], **also}


def _text_record(text: Text) -> dict[str, str]:
    return {"text": text.value, **({"lang": text.lang} if text.lang else {})}


def _in_language(answer: Response) -> Response:
    """An answer that is no page is given without a language in its address, too, and then depends on the browser's."""
    return vary_by_language(answer)
