"""Reconciliation: ``/reconcile``. Programs get what the API says; people a form to paste names into.

Source: Reconciliation Service API 0.2 (W3C Entity Reconciliation Community Group, 10 April 2023).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from rdflib.namespace import DCTERMS
from werkzeug.wrappers import Response

from coopatlas.errors import Limit, QueryTooLarge, RequestError, ResourceNotFound, TooManyNames
from coopatlas.formats import HTML
from coopatlas.release.directory import Thing
from coopatlas.web.access import REPEATABLE, note
from coopatlas.web.addresses import here, vary_by_language
from coopatlas.web.headers import FRAMED_POLICY
from coopatlas.web.list_tables import CSV
from coopatlas.web.names import href_of
from coopatlas.web.negotiation import FORMAT_NAMES, JSON, choose_formats, chosen, conditional, vary
from coopatlas.web.pages import local, render, represent, site_address, whole_address
from coopatlas.web.problems import Problem, mark, problem_of
from coopatlas.web.protocol import Parameters, read_parameters, single
from coopatlas.web.reconciliation.asked import Setting, number, parameter, setting
from coopatlas.web.reconciliation.batch import MAX_QUERIES, texts_as_batch
from coopatlas.web.reconciliation.entities import entities_of, is_entity, paths_of
from coopatlas.web.reconciliation.extending import MAX_VALUES, extend, read_extension
from coopatlas.web.reconciliation.judging import Judged
from coopatlas.web.reconciliation.manifest import manifest
from coopatlas.web.reconciliation.records import result_batch
from coopatlas.web.reconciliation.sources import Said
from coopatlas.web.reconciliation.suggesting import MAX_CURSOR
from coopatlas.web.reconciliation.table import Answer, answers, write_csv

PATH = "/reconcile"
NAMES, TYPE = "names", "type"
"""The fields of the form."""
SHOWN = 3
"""How many candidates of a name the page shows."""
FEATURES = ("name", "exact", "located", "type", "property")
"""The features that the page explains."""
_MAX_PROPOSED = 100

reconciliation = Blueprint("reconciliation", __name__, url_prefix=PATH)


@dataclass(frozen=True)
class Form:
    """What stands in the form, and what came of it: ``answers`` is None where nothing was asked yet."""

    names: str = ""
    type_id: str = ""
    answers: Sequence[Answer] | None = None
    problem: Problem | None = None


@reconciliation.get("")
def show() -> Response:
    """Answer queries in the address; without any, the manifest, or the page for browsers."""
    parameters = list(request.args.items(multi=True))
    if "callback" in request.args:
        raise RequestError(
            "JSONP is not offered; every answer may be read from other sites by CORS, without 'callback'"
        )
    if "queries" in request.args or "extend" in request.args:
        return _answered(parameters)
    site, told = site_address(), setting()
    form = chosen((JSON, HTML))
    if form is HTML:
        return represent(HTML, partial(_page, told, Form()), "reconcile")
    service = whole_address(PATH)
    return _json(lambda: manifest(site, service, told.types, told.language), "manifest", site, service)


@reconciliation.post("")
def answer_body() -> Response:
    """Answer queries in the body, or names from the form of the page."""
    parameters = read_parameters(request)
    if any(name in {"queries", "extend"} for name, _ in parameters):
        note(REPEATABLE, "yes")
        return _answered(parameters)
    names = single(NAMES, parameters)
    if names is None:
        raise RequestError("the body holds neither 'queries' nor 'extend'; send one of them, as a form")
    return _answer_form(parameters, names)


@reconciliation.get("/suggest/<any(entity, type, property):what>")
def suggest(what: str) -> Response:
    """A few things, types or properties that what is typed may mean."""
    prefix, cursor, told = parameter("prefix"), number("cursor", 0, MAX_CURSOR), setting()
    within = told.type_named(parameter(TYPE)) if what == "entity" else None

    def made() -> object:
        if what == "entity":
            return {"result": told.suggester.entities(prefix, cursor, within)}
        suggested = told.suggester.classes if what == "type" else told.suggester.attributes
        return {"result": suggested(prefix, cursor)}

    return _json(made, "suggest", what, prefix, cursor, within)


@reconciliation.get("/properties")
def propose() -> Response:
    """The properties whose values can be told of things of a type."""
    told, limit, named = setting(), number("limit", _MAX_PROPOSED, _MAX_PROPOSED), parameter(TYPE)
    within = told.type_named(named)

    def made() -> object:
        return {"properties": told.suggester.proposed(within, limit), TYPE: named, "limit": limit}

    return _json(made, "properties", named, limit)


@reconciliation.get("/view")
def lead_to_page() -> Response:
    """Lead to the document about a thing by its identifier."""
    thing = _thing(setting())
    return redirect(f"/{thing.path}" if not here("") else href_of(thing.iri) or thing.iri, HTTPStatus.SEE_OTHER)


@reconciliation.get("/preview")
def preview() -> Response:
    """A small page about a thing, which pages of others may show in a frame."""
    told = setting()
    thing = _thing(told)

    def made() -> Response:
        entity = entities_of([thing.id], told.atlas.directory, told.types, told.language.tag)[thing.id]
        said = Said(str(DCTERMS.description)).read(told.reading(MAX_VALUES), [thing])
        text = next((value for value in said.get(thing.id, ()) if isinstance(value, str)), "")
        body = render_template("reconciliation_preview.html", entity=entity, text=text, href=local(f"/{entity.id}"))
        return Response(body, content_type=HTML.content_type)

    answer = conditional(made, "preview", thing.path, told.language.tag, told.atlas.bundle.digest)
    answer.headers["Content-Security-Policy"] = FRAMED_POLICY
    return vary_by_language(answer)


def _answered(parameters: Parameters) -> Response:
    told = setting()
    queries, extension = single("queries", parameters), single("extend", parameters)
    if queries is not None and extension is not None:
        raise RequestError("'queries' and 'extend' are sent at once; send one of them")
    if queries is not None:
        batch = told.reader.read(queries)
        return _json(lambda: result_batch(told.judge.judge(batch)), "queries", queries)
    asked = read_extension(extension or "", told.properties, told.atlas.settings.max_query_bytes)
    return _json(lambda: extend(asked, told.reading(MAX_VALUES), told.types, told.language), "extend", extension)


def _json(make: Callable[[], object], *parts: object) -> Response:
    """An answer in JSON; it depends on the language, which the address or the browser names."""

    def made() -> Response:
        return Response(json.dumps(make(), ensure_ascii=False), content_type=JSON.content_type)

    return vary_by_language(vary(conditional(made, "reconcile", *parts, setting().language.tag), "Accept"))


def _thing(told: Setting) -> Thing:
    """The thing that the parameter ``id`` names.

    Raises:
        ResourceNotFound: when there is none.
    """
    identifier = parameter("id", max_letters=500)
    if not identifier:
        raise RequestError("'id' is missing; give the identifier of a thing, such as place/lublin")
    path = paths_of([identifier])[identifier]
    thing = told.atlas.directory.find([path], told.language.tag).get(path)
    if thing is None or not is_entity(thing):
        raise ResourceNotFound(f"nothing has the identifier '{identifier}'; they look like place/lublin")
    return thing


def _answer_form(parameters: Parameters, names: str) -> Response:
    """Match names, one in each line: as a page, or as a table to take home. Nothing of it is kept."""
    choose_formats(value for name, value in parameters if name in FORMAT_NAMES)
    form, told, type_id = chosen((HTML, JSON, CSV)), setting(), single(TYPE, parameters) or ""
    texts = [line.strip() for line in names.splitlines() if line.strip()]
    try:
        judged = _judged(told, texts, type_id)
    except (RequestError, QueryTooLarge) as error:
        if form is not HTML:
            raise
        problem = problem_of(error)
        return mark(_page(told, Form(names, problem=problem)), problem)
    if form is CSV:
        response = Response(write_csv(texts, judged), content_type=CSV.content_type)
        response.headers["Content-Disposition"] = 'attachment; filename="reconciled.csv"'
    elif form is JSON:
        response = Response(json.dumps(result_batch(judged), ensure_ascii=False), content_type=JSON.content_type)
    else:
        response = _page(told, Form(names, type_id, answers(texts, judged, told.language)))
    response.cache_control.no_store = True
    return vary_by_language(vary(response, "Accept"))


def _judged(told: Setting, texts: Sequence[str], type_id: str) -> Mapping[str, Sequence[Judged] | RequestError]:
    if len(texts) > MAX_QUERIES:
        raise TooManyNames(
            f"the form holds {len(texts)} names; at most {MAX_QUERIES} are matched at once",
            Limit("max_reconciled", MAX_QUERIES),
        )
    of = told.type_named(type_id)
    return told.judge.judge(texts_as_batch(texts, [of] if of else [], SHOWN))


def _page(told: Setting, form: Form) -> Response:
    return render(
        "reconciliation.html",
        status=form.problem.status if form.problem else HTTPStatus.OK,
        form=form,
        types=list(told.types.by_id.values()),
        features=FEATURES,
        properties={one.id: one.name(told.language) for one in told.properties.values()},
        most=MAX_QUERIES,
    )
