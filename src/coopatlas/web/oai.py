"""OAI-PMH at ``/oai``: the last event of each resource as a record, for harvesters of libraries and archives.

Source: The Open Archives Initiative Protocol for Metadata Harvesting 2.0
(https://www.openarchives.org/OAI/openarchivesprotocol.html).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from coopatlas.errors import HarvestRefused
from coopatlas.release.events import Event
from coopatlas.release.identity import TITLES
from coopatlas.web.access import REPEATABLE, note
from coopatlas.web.atlas import current_atlas
from coopatlas.web.harvests import DATE, PREFIXES, SETS, Harvest, read_arguments
from coopatlas.web.members import with_quads
from coopatlas.web.pages import site_address
from coopatlas.web.records import Record, header_of, record_of
from coopatlas.web.xml import legible

CONTENT_TYPE = "text/xml; charset=utf-8"
HEADERS, RECORDS = 500, 100
"""How many headers and records an answer holds at most."""
RECORDS_QUADS = 5_000
"""How many statements the records of an answer hold at most; one record that holds more comes alone."""
NO_CONTACT = "no-contact@set.invalid"
"""What stands where the protocol wants an address of mail and the operator has set none. Source: RFC 2606 §2."""
_NOT_REPEATED = frozenset({"badVerb", "badArgument"})

oai = Blueprint("oai", __name__)


@oai.route("/oai", methods=["GET", "POST"])
def answer() -> Response:
    """Answer a request of a harvester."""
    note(REPEATABLE, "no")  # an answer says when it was made
    given = request.form if request.method == "POST" else request.args
    try:
        arguments = read_arguments(given)
        response = _answered(arguments)
    except HarvestRefused as error:
        arguments = {} if error.code in _NOT_REPEATED else {name: given[name] for name in given}
        response = _written(arguments, code=error.code, message=str(error))
    response.cache_control.no_store = True
    return response


def _answered(arguments: dict[str, str]) -> Response:
    match arguments["verb"]:
        case "Identify":
            return _identify(arguments)
        case "ListMetadataFormats":
            if "identifier" in arguments:
                _find(arguments["identifier"])
            return _written(arguments, formats=PREFIXES)
        case "ListSets":
            if "resumptionToken" in arguments:
                raise HarvestRefused("badResumptionToken", "the list of sets is given whole")
            return _written(arguments, sets=SETS)
        case "GetRecord":
            return _get_record(arguments)
        case _:
            return _list(arguments)


def _identify(arguments: dict[str, str]) -> Response:
    contact = current_atlas().settings.contact
    return _written(
        arguments,
        name=TITLES["en"],
        email=contact.removeprefix("mailto:") if contact.startswith("mailto:") else NO_CONTACT,
        earliest=current_atlas().events.releases()[0].created.strftime(DATE),
    )


def _get_record(arguments: dict[str, str]) -> Response:
    prefix, event = arguments["metadataPrefix"], _find(arguments["identifier"])
    if prefix not in PREFIXES:
        raise HarvestRefused("cannotDisseminateFormat", f"records have the forms {' and '.join(PREFIXES)}")
    records = [record_of(event, quads, prefix) for event, quads in with_quads([event])]
    return _written(arguments, records=records, prefix=prefix)


def _list(arguments: dict[str, str]) -> Response:
    events, bare = current_atlas().events, arguments["verb"] == "ListIdentifiers"
    releases = events.releases()
    harvest = Harvest.of(arguments, releases)
    after, until = harvest.bounds(releases)
    most = HEADERS if bare else RECORDS
    found = events.current(after=after, until=until, below=harvest.below, most=most + 1)
    if not found:
        raise HarvestRefused("noRecordsMatch", "nothing was created, changed or deleted then and there")
    records = [header_of(event) for event in found[:most]] if bare else list(_records(found[:most], harvest.prefix))
    token = ""
    if len(records) < len(found):
        token = harvest.token(releases[-1].version, found[len(records) - 1].number)
    return _written(
        arguments, records=records, prefix=harvest.prefix, token=token, resumed="resumptionToken" in arguments
    )


def _records(found: list[Event], prefix: str) -> Iterator[Record]:
    """As many records as an answer may hold."""
    total = 0
    for event, quads in with_quads(found):
        total += len(quads)
        if total > max(RECORDS_QUADS, len(quads)):
            return
        yield record_of(event, quads, prefix)


def _find(identifier: str) -> Event:
    event = current_atlas().events.find(identifier)
    if event is None:
        raise HarvestRefused("idDoesNotExist", "identifiers are the IRIs of resources; no release knew this one")
    return event


def _written(arguments: dict[str, str], **answered: object) -> Response:
    text = render_template(
        "oai.xml",
        address=f"{site_address()}/oai",
        now=datetime.now(UTC).strftime(DATE),
        arguments=arguments,
        verb=arguments.get("verb"),
        **answered,
    )
    return Response(legible(text), content_type=CONTENT_TYPE)
