"""Citing an answer: ``/cite`` makes a citation of a query, ``/cite/<id>`` shows it and compares it with today."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from coopatlas.errors import NoSuchCitation, QueryError, RequestError
from coopatlas.formats import HTML
from coopatlas.query.engine import Query
from coopatlas.release.events import Logged
from coopatlas.web.access import REPEATABLE, caller, note
from coopatlas.web.addresses import root_of, vary_by_language
from coopatlas.web.atlas import Atlas, current_atlas, current_service
from coopatlas.web.chronicle import choose, leased, releases_had
from coopatlas.web.citations.citation import PATH, Citation, laid_out, read_citation
from coopatlas.web.citations.fingerprint import Fingerprint, fingerprint_of, form_for
from coopatlas.web.citations.records import FORMS, refer
from coopatlas.web.delivery import checked
from coopatlas.web.links import Link, add_links
from coopatlas.web.negotiation import chosen
from coopatlas.web.pages import local, page_language, render, represent
from coopatlas.web.protocol import Operation, read_operation

TODAY = "today"
"""The value of ``compare`` that has the answer compared."""

citations = Blueprint("citations", __name__, url_prefix=PATH)


@dataclass(frozen=True)
class Comparison:
    """What a query answers now. ``then`` is the answer of the release that is cited, None where it is not kept."""

    cited: Fingerprint
    then: Fingerprint | None
    now: Fingerprint
    version: str

    @property
    def is_same(self) -> bool:
        """Whether the answer is the same now. What is cited may be made up, so what the release says counts first."""
        return self.now == (self.then or self.cited)


@citations.get("")
@citations.post("")
def make_citation() -> Response:
    """Ask a query, and lead to the citation of what it answers."""
    operation = read_operation(request)
    if operation.query is None:
        raise RequestError("there is no query to cite; send it as the parameter 'query'")
    if operation.default_graphs or operation.named_graphs:
        raise RequestError("name the graphs in the query itself, by FROM, so that they are cited with it")
    refusal = choose(operation.version) if operation.version is not None else None
    if refusal is not None:
        return refusal
    text = laid_out(operation.query)
    citation = Citation(current_atlas().release.version, _ask(current_atlas(), _citable(text)), text)
    note(REPEATABLE, "no")
    return redirect(f"/{page_language().tag}{citation.path}", HTTPStatus.SEE_OTHER)


@citations.get("/<path:word>")
def show_citation(word: str) -> Response:
    """Show what is cited and how to cite it; ``compare=today`` says whether the answer is still the same."""
    citation = read_citation(word)
    logged = _release_of(citation) if citation else None
    if citation is None or logged is None:
        raise NoSuchCitation("this is no citation: its address was cut off or changed; copy it whole")
    query, form = _citable(citation.query), chosen((HTML, *FORMS))
    compare, then_at = request.args.get("compare") == TODAY, _asked_then(citation)
    # What is found depends on the releases that are kept, and they come and go.
    note(REPEATABLE, "no")

    def make() -> Response:
        reference = refer(citation, logged.created.date(), page_language())
        if form is not HTML:
            return Response(reference.written(form), content_type=form.content_type)
        return render(
            "cite.html",
            cited=citation,
            reference=reference,
            records=[(one, reference.written(one)) for one in FORMS],
            comparison=_compare(citation, query) if compare else None,
            then_at=then_at,
        )

    parts = (PATH, word, compare, then_at, page_language().tag)
    response = represent(form, make, *parts, settled=False)
    links = (Link(f"{citation.path}?format={one.name}", "describedby", one.media_type) for one in FORMS)
    return add_links(vary_by_language(response), links)


def _citable(text: str) -> Query:
    """Check a query that is to be cited.

    Raises:
        QueryError: when it cannot be asked, or answers otherwise each time.
    """
    query = checked(Operation(text), text)
    if not query.repeatable:
        raise QueryError(
            "this query may answer otherwise each time, so its answer cannot be cited; leave out functions such as NOW "
            "and RAND, SERVICE, and blank nodes of a template"
        )
    return query


def _ask(atlas: Atlas, query: Query) -> Fingerprint:
    """Have a release answer, within the bounds of whoever asks."""
    return fingerprint_of(atlas.endpoint.answer(query, form_for(query.form), caller()), ordered=query.ordered)


def _release_of(citation: Citation) -> Logged | None:
    return current_service().atlas.events.release(citation.version)


def _asked_then(citation: Citation) -> str:
    """Where the release that is cited can be asked; empty where it is not kept."""
    if citation.version not in {logged.version for logged in releases_had()}:
        return ""
    return f"{root_of(citation.version)}{local('/queries', query=citation.query)}"


def _compare(citation: Citation, query: Query) -> Comparison:
    """Ask the release that is cited, where it is kept, and that of today."""
    atlas = current_atlas()
    with ExitStack() as until_asked:
        held = leased(citation.version)
        if held is not None:
            until_asked.callback(held.give_back)
        then = _ask(held.atlas, query) if held is not None else None
    now = then if then and citation.version == atlas.release.version else _ask(atlas, query)
    return Comparison(citation.fingerprint, then, now, atlas.release.version)
