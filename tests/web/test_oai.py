"""OAI-PMH: the six verbs, every error, and harvesters that keep in step over three releases."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, Store, parse
from werkzeug.datastructures import MultiDict

from coopatlas.release.changes import write_changes
from coopatlas.release.dumps import QUADS_PATH, UNION_PATH
from coopatlas.release.events import EVENTS_NAME, Logged
from coopatlas.release.index import Index
from coopatlas.release.manifest import MANIFEST_NAME, Release
from coopatlas.release.recording import write_events
from coopatlas.settings import Settings
from coopatlas.vocabulary import BASE
from coopatlas.web.app import create_app
from coopatlas.web.harvests import Harvest
from coopatlas.web.oai import NO_CONTACT, RECORDS
from tests.visitor import visitor_of
from tests.web.conftest import EARLIER, VERSION, SilentEngine, make_manifest, make_release

Visitors = tuple[FlaskClient, ...]
History = tuple[Release, ...]
OAI = "{http://www.openarchives.org/OAI/2.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PLACE = f"{BASE}id/place/"


def _ask(client: FlaskClient, **arguments: str) -> ET.Element:
    response = client.get("/oai", query_string=arguments)
    return _read(response.status_code, response.content_type, response.get_data())


def _read(status: int, content_type: str, body: bytes) -> ET.Element:
    """An answer, held against what OAI-PMH 2.0 §3.2 and §3.6 say of all answers."""
    assert (status, content_type) == (200, "text/xml; charset=utf-8")
    root = ET.fromstring(body)  # noqa: S314  # our own answer
    assert root.tag == f"{OAI}OAI-PMH"
    date, request, *answers = root
    assert (date.tag, request.tag) == (f"{OAI}responseDate", f"{OAI}request")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", date.text or "")
    assert request.text == "http://localhost/oai"
    assert len(answers) == 1
    if answers[0].tag == f"{OAI}error" and answers[0].get("code") in {"badVerb", "badArgument"}:
        assert not request.attrib
    else:
        assert answers[0].tag in {f"{OAI}error", f"{OAI}{request.get('verb')}"}
    return answers[0]


def _code(client: FlaskClient, **arguments: str) -> str | None:
    answer = _ask(client, **arguments)
    return answer.get("code") if answer.tag == f"{OAI}error" else None


@dataclass
class Harvester:
    """Keeps the newest record of each resource, and comes again from the last answer's date on."""

    prefix: str = "oai_dc"
    since: str = ""
    records: dict[str, ET.Element | None] = field(default_factory=dict)
    requests: int = 0

    def harvest(self, client: FlaskClient, released: str) -> None:
        self.go_on(client, {"metadataPrefix": self.prefix, **({"from": self.since} if self.since else {})})
        self.since = released

    def go_on(self, client: FlaskClient, arguments: dict[str, str]) -> None:
        while arguments:
            self.requests += 1
            answer = _ask(client, verb="ListRecords", **arguments)
            self.take(answer)
            token = answer.findtext(f"{OAI}resumptionToken")
            arguments = {"resumptionToken": token} if token else {}

    def take(self, answer: ET.Element) -> None:
        for record in answer.findall(f"{OAI}record"):
            header, metadata = record.find(f"{OAI}header"), record.find(f"{OAI}metadata")
            assert header is not None
            assert (header.get("status") == "deleted") == (metadata is None)
            self.records[header.findtext(f"{OAI}identifier") or ""] = metadata

    def current(self) -> set[str]:
        return {identifier for identifier, metadata in self.records.items() if metadata is not None}


def _described(release: Release) -> set[str]:
    return {f"{BASE}{listed.path}" for listed in Index.of(release.path).listed(0, 1_000)}


def test_a_harvester_that_comes_again_has_the_current_set_after_each_release(
    visitors: Visitors, history: History
) -> None:
    harvester = Harvester()
    for client, release in zip(visitors, history, strict=True):
        harvester.harvest(client, release.manifest.created.replace("+00:00", "Z"))
        assert harvester.current() == _described(release)


@pytest.fixture
def grown(tmp_path: Path) -> tuple[FlaskClient, FlaskClient]:
    """The Atlas with more places than an answer holds, and a day later, when the first is gone and one is new."""
    releases = tmp_path / "releases"
    places = [f"{number:03}" for number in range(2 * RECORDS + 50)]
    first = _released(releases, EARLIER, places, None)
    second = _released(releases, VERSION, [*places[1:], "new"], first)
    settings, engine = Settings(releases=releases), SilentEngine(Store())
    return visitor_of(create_app(settings, first, engine)), visitor_of(create_app(settings, second, engine))


def _released(releases: Path, version: str, places: list[str], previous: Release | None) -> Release:
    folder = make_release(releases, version).path
    quads = folder / QUADS_PATH
    quads.write_text("".join(f'<{PLACE}{name}> <{BASE}p> "x" <{BASE}g> .\n' for name in places), encoding="utf-8")
    (folder / EVENTS_NAME).unlink()
    write_changes(previous, quads, folder)
    write_events(quads, previous, folder, version=version, now=datetime(2026, 11, int(version[-2:]), tzinfo=UTC))
    (folder / MANIFEST_NAME).write_text(make_manifest(folder, version).to_json(), encoding="utf-8")
    return Release.open(folder)


def test_a_long_list_goes_on_until_it_is_whole(grown: tuple[FlaskClient, FlaskClient]) -> None:
    harvester = Harvester()
    harvester.harvest(grown[0], "")
    assert (harvester.requests, len(harvester.current())) == (3, 2 * RECORDS + 50)


def test_the_last_answer_of_a_long_list_says_so_by_an_empty_token(grown: tuple[FlaskClient, FlaskClient]) -> None:
    token = "2026.11.19~rdf~~~~200"  # noqa: S105  # no secret
    assert _ask(grown[0], verb="ListRecords", resumptionToken=token).findtext(f"{OAI}resumptionToken") == ""
    whole = _ask(grown[0], verb="ListIdentifiers", metadataPrefix="rdf")
    assert whole.find(f"{OAI}resumptionToken") is None


def test_a_harvest_that_goes_on_after_a_new_release_misses_nothing(grown: tuple[FlaskClient, FlaskClient]) -> None:
    begun = _ask(grown[0], verb="ListRecords", metadataPrefix="oai_dc")
    harvester = Harvester()
    harvester.take(begun)
    harvester.go_on(grown[1], {"resumptionToken": begun.findtext(f"{OAI}resumptionToken") or ""})
    assert f"{PLACE}new" in harvester.current()
    assert f"{PLACE}000" not in harvester.current()
    assert len(harvester.current()) == 2 * RECORDS + 50


def test_the_records_in_rdf_say_all_that_the_release_says(visitors: Visitors, history: History) -> None:
    harvester = Harvester(prefix="rdf")
    harvester.harvest(visitors[0], "")
    said = set()
    for metadata in harvester.records.values():
        assert metadata is not None
        (graph,) = metadata
        assert graph.tag == f"{RDF}RDF"
        said |= {quad.triple for quad in parse(ET.tostring(graph), RdfFormat.RDF_XML)}
    assert said == {quad.triple for quad in parse((history[0].path / UNION_PATH).read_bytes(), RdfFormat.N_TRIPLES)}


def test_the_service_identifies_itself(visitors: Visitors) -> None:
    answer = _ask(visitors[2], verb="Identify")
    assert {child.tag.removeprefix(OAI): child.text for child in answer} == {
        "repositoryName": "Cooperation Atlas",
        "baseURL": "http://localhost/oai",
        "protocolVersion": "2.0",
        "adminEmail": NO_CONTACT,
        "earliestDatestamp": "2026-11-20T12:00:00Z",
        "deletedRecord": "persistent",
        "granularity": "YYYY-MM-DDThh:mm:ssZ",
    }


def test_the_operators_mail_is_told(history: History) -> None:
    settings = Settings(releases=history[0].path.parent, contact="mailto:atlas@example.org")
    client = visitor_of(create_app(settings, history[0], SilentEngine(Store())))
    assert _ask(client, verb="Identify").findtext(f"{OAI}adminEmail") == "atlas@example.org"


def test_both_forms_are_listed(visitors: Visitors) -> None:
    for arguments in ({}, {"identifier": f"{PLACE}riga"}, {"identifier": f"{PLACE}gdansk"}):
        answer = _ask(visitors[2], verb="ListMetadataFormats", **arguments)
        forms = [form.findtext(f"{OAI}metadataPrefix") for form in answer.findall(f"{OAI}metadataFormat")]
        assert forms == ["oai_dc", "rdf"]


def test_sets_are_the_kinds_of_things(visitors: Visitors) -> None:
    sets = [one.findtext(f"{OAI}setSpec") for one in _ask(visitors[2], verb="ListSets")]
    assert {"place", "project", "organisation", "country", "dataset", "concept"} <= set(sets)
    assert all(re.fullmatch(r"[A-Za-z0-9\-_.!~*'()]+", name or "") for name in sets)
    places = _ask(visitors[0], verb="ListIdentifiers", metadataPrefix="rdf", set="place")
    assert {header.findtext(f"{OAI}identifier") for header in places} == {
        f"{PLACE}{name}" for name in ("lodz", "lublin", "riga", "vilna")
    }
    assert {header.findtext(f"{OAI}setSpec") for header in places} == {"place"}


def test_a_record_names_the_resource_in_each_language(visitors: Visitors) -> None:
    answer = _ask(visitors[0], verb="GetRecord", identifier=f"{BASE}id/country/PL", metadataPrefix="oai_dc")
    titles = {(title.text, title.get(LANG)) for title in answer.iter(f"{DC}title")}
    assert titles == {("Poland", "en"), ("Polska", "pl")}
    assert [one.text for one in answer.iter(f"{DC}identifier")] == [f"{BASE}id/country/PL"]
    assert [one.text for one in answer.iter(f"{DC}type")] == [f"{BASE}ontology#Country"]
    assert [one.text for one in answer.iter(f"{DC}rights")] == ["https://creativecommons.org/licenses/by/4.0/"]


def test_a_deleted_record_has_a_header_alone(visitors: Visitors) -> None:
    answer = _ask(visitors[2], verb="GetRecord", identifier=f"{PLACE}gdansk", metadataPrefix="oai_dc")
    (record,) = answer
    (header,) = record
    assert header.get("status") == "deleted"
    assert header.findtext(f"{OAI}datestamp") == "2026-11-22T12:00:00Z"


@pytest.mark.parametrize(
    ("bounds", "days"),
    [
        ({"from": "2026-11-21"}, {"21", "22"}),
        ({"until": "2026-11-20"}, {"20"}),
        ({"from": "2026-11-21", "until": "2026-11-21"}, {"21"}),
        ({"from": "2026-11-21T12:00:00Z", "until": "2026-11-22T11:59:59Z"}, {"21"}),
        ({"from": "2026-11-22T12:00:00Z"}, {"22"}),
    ],
)
def test_records_are_chosen_by_the_day_and_second_of_their_last_change(
    visitors: Visitors, bounds: dict[str, str], days: set[str]
) -> None:
    answer = _ask(visitors[2], verb="ListIdentifiers", metadataPrefix="rdf", **bounds)
    assert {(header.findtext(f"{OAI}datestamp") or "")[8:10] for header in answer} == days


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("badVerb", {}),
        ("badVerb", {"verb": "Sing"}),
        ("badArgument", {"verb": "Identify", "set": "place"}),
        ("badArgument", {"verb": "ListRecords"}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": ""}),
        ("badArgument", {"verb": "GetRecord", "metadataPrefix": "rdf"}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "rdf", "resumptionToken": "x"}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "rdf", "from": "yesterday"}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "rdf", "from": "2026-02-30"}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "rdf", "from": "2026-11-22", "until": "2026-11-21"}),
        (
            "badArgument",
            {"verb": "ListRecords", "metadataPrefix": "rdf", "from": "2026-11-20", "until": "2026-11-21T00:00:00Z"},
        ),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "rdf", "set": "rivers"}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "rdf", "until": "9999-12-32"}),
        ("cannotDisseminateFormat", {"verb": "ListRecords", "metadataPrefix": "marc21"}),
        (
            "cannotDisseminateFormat",
            {"verb": "GetRecord", "metadataPrefix": "marc21", "identifier": f"{PLACE}lodz"},
        ),
        ("idDoesNotExist", {"verb": "GetRecord", "metadataPrefix": "rdf", "identifier": "urn:x"}),
        ("idDoesNotExist", {"verb": "ListMetadataFormats", "identifier": f"{PLACE}atlantis"}),
        ("noRecordsMatch", {"verb": "ListRecords", "metadataPrefix": "rdf", "from": "2030-01-01"}),
        ("noRecordsMatch", {"verb": "ListRecords", "metadataPrefix": "rdf", "until": "2000-01-01"}),
        ("noRecordsMatch", {"verb": "ListIdentifiers", "metadataPrefix": "rdf", "set": "award"}),
        ("badResumptionToken", {"verb": "ListRecords", "resumptionToken": "x"}),
        ("badResumptionToken", {"verb": "ListRecords", "resumptionToken": "2020.01.01~rdf~~~~1"}),
        ("badResumptionToken", {"verb": "ListRecords", "resumptionToken": "2026.11.20~rdf~~~~999"}),
        ("badResumptionToken", {"verb": "ListRecords", "resumptionToken": "2026.11.20~marc21~~~~1"}),
        ("badResumptionToken", {"verb": "ListSets", "resumptionToken": "x"}),
        (None, {"verb": "ListRecords", "metadataPrefix": "rdf", "until": "9999-12-31"}),
    ],
)
def test_each_error_has_the_code_of_the_protocol(
    visitors: Visitors, code: str | None, arguments: dict[str, str]
) -> None:
    assert _code(visitors[2], **arguments) == code


def test_an_argument_given_twice_is_refused(visitors: Visitors) -> None:
    response = visitors[2].get("/oai?verb=Identify&verb=Identify")
    assert _read(response.status_code, response.content_type, response.get_data()).get("code") == "badVerb"
    response = visitors[2].get("/oai?verb=ListRecords&metadataPrefix=rdf&set=place&set=country")
    assert _read(response.status_code, response.content_type, response.get_data()).get("code") == "badArgument"


def test_a_form_may_be_sent_instead(visitors: Visitors) -> None:
    response = visitors[2].post("/oai", data=MultiDict({"verb": "ListSets"}))
    assert _read(response.status_code, response.content_type, response.get_data()).tag == f"{OAI}ListSets"


def test_what_a_harvester_sends_is_text(visitors: Visitors) -> None:
    answer = _ask(visitors[2], verb="GetRecord", metadataPrefix="rdf", identifier='"><script>\x01')
    assert answer.get("code") == "idDoesNotExist"


def test_an_answer_is_not_kept(visitors: Visitors) -> None:
    assert visitors[2].get("/oai?verb=Identify").cache_control.no_store


def test_records_that_say_much_come_in_smaller_numbers(tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    release = _released(releases, VERSION, ["a", "b", "c"], None)
    quads = release.path / QUADS_PATH
    much = (f'<{PLACE}{name}> <{BASE}p> "{number:05}" <{BASE}g> .\n' for name in "abc" for number in range(2_000))
    quads.write_text("".join(much), encoding="utf-8")
    (release.path / EVENTS_NAME).unlink()
    write_events(quads, None, release.path, version=VERSION, now=datetime(2026, 11, 20, tzinfo=UTC))
    client = visitor_of(create_app(Settings(releases=releases), release, SilentEngine(Store())))
    answer = _ask(client, verb="ListRecords", metadataPrefix="rdf")
    assert len(answer.findall(f"{OAI}record")) == 2
    token = answer.findtext(f"{OAI}resumptionToken") or ""
    rest = _ask(client, verb="ListRecords", resumptionToken=token)
    assert len(rest.findall(f"{OAI}record")) == 1


def test_what_is_said_about_a_thing_of_others_is_harvested_too(tmp_path: Path) -> None:
    releases, elsewhere = tmp_path / "releases", "http://elsewhere.example/thing"
    release = _released(releases, VERSION, ["a"], None)
    quads = release.path / QUADS_PATH
    quads.write_text(f'<{elsewhere}> <{BASE}p> "x" <{BASE}g> .\n{quads.read_text(encoding="utf-8")}', encoding="utf-8")
    (release.path / EVENTS_NAME).unlink()
    write_events(quads, None, release.path, version=VERSION, now=datetime(2026, 11, 20, tzinfo=UTC))
    client = visitor_of(create_app(Settings(releases=releases), release, SilentEngine(Store())))
    harvester = Harvester(prefix="rdf")
    harvester.harvest(client, "")
    assert harvester.current() == {elsewhere, f"{PLACE}a"}
    places = _ask(client, verb="ListIdentifiers", metadataPrefix="rdf", set="place")
    assert [header.findtext(f"{OAI}identifier") for header in places] == [f"{PLACE}a"]


def test_a_token_tells_where_to_go_on() -> None:
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    releases = [Logged("2026.11.20", moment, 1, 5, 1), Logged("2026.11.21", moment, 6, 0, 0)]
    harvest = Harvest("rdf", "place", "2026-11-19", "2026-11-20")
    resumed = Harvest.of({"resumptionToken": harvest.token("2026.11.21", 3)}, releases)
    assert resumed == replace(harvest, after=3)
    assert resumed.bounds(releases) == (3, 5)
