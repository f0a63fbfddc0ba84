"""The reconciliation service over HTTP: what it offers, what it answers, and what it refuses.

Source: Reconciliation Service API 0.2.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coopatlas.web.reconciliation.batch import MAX_QUERIES
from coopatlas.web.reconciliation.extending import MAX_IDS
from tests.web.conftest import VERSION
from tests.web.reconciliation.conftest import Reconcile
from tests.web.reconciliation.schemas import (
    EXTENSION,
    MANIFEST,
    PROPOSED,
    RESULTS,
    SUGGESTED,
    assert_fits,
)

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def _extended(client: FlaskClient, ids: list[str], *properties: str, **settings: object) -> dict[str, Any]:
    wanted = [{"id": name, **({"settings": settings} if settings else {})} for name in properties]
    response = client.post("/en/reconcile", data={"extend": json.dumps({"ids": ids, "properties": wanted})})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.get_json()
    assert_fits(answer, EXTENSION)
    return dict(answer["rows"])


def test_without_parameters_it_tells_what_it_offers(own_client: FlaskClient) -> None:
    response = own_client.get("/reconcile")
    assert response.content_type == "application/json"
    manifest = response.get_json()
    assert_fits(manifest, MANIFEST)
    assert manifest["identifierSpace"] == "https://w3id.org/coopatlas/id/"
    assert manifest["view"]["url"] == "http://localhost/reconcile/view?id={{id}}"
    assert [one["id"] for one in manifest["defaultTypes"]] == [
        "org:Organization",
        "dct:Location",
        "ca:Country",
        "ca:Project",
    ]


def test_each_language_has_a_service_of_its_own(own_client: FlaskClient, reconcile: Reconcile) -> None:
    manifest = own_client.get("/pl/reconcile", headers={"Accept": "application/json"}).get_json()
    assert manifest["suggest"]["entity"]["service_url"] == "http://localhost/pl/reconcile"
    assert manifest["defaultTypes"][0]["name"] == "organizacja"
    assert reconcile({"q": {"query": "Riga"}}, "pl")["q"]["result"][0]["name"] == "Ryga"


@pytest.mark.parametrize("tag", ["", "/pl"])
def test_below_a_version_it_leads_to_what_was_known_then(own_client: FlaskClient, tag: str) -> None:
    address = f"/v/{VERSION}{tag}/reconcile"
    manifest = own_client.get(address, headers={"Accept": "application/json"}).get_json()
    assert manifest["preview"]["url"] == f"http://localhost{address}/preview?id={{{{id}}}}"
    suggest = manifest["suggest"]["entity"]
    found = own_client.get(f"{suggest['service_url']}{suggest['service_path']}?prefix=riga")
    assert (found.status_code, found.headers["X-Release"]) == (200, VERSION)


def test_a_browser_gets_a_page(own_client: FlaskClient) -> None:
    led = own_client.get("/reconcile", headers={**BROWSER, "Accept-Language": "pl"})
    assert (led.status_code, led.headers["Location"]) == (307, "/pl/reconcile")
    assert "<textarea" in own_client.get("/pl/reconcile", headers=BROWSER).text


def test_a_batch_is_answered_by_post_and_by_get_alike(own_client: FlaskClient) -> None:
    queries = json.dumps({"q0": {"query": "Lodz"}, "q1": {"query": "Riga city council", "limit": 2}})
    posted = own_client.post("/reconcile", data={"queries": queries}).get_json()
    assert_fits(posted, RESULTS)
    assert own_client.get("/reconcile", query_string={"queries": queries}).get_json() == posted
    assert [posted[key]["result"][0]["id"] for key in ("q0", "q1")] == ["place/lodz", "organisation/riga-city-council"]
    assert len(posted["q1"]["result"]) == 2


def test_a_candidate_says_what_it_is_and_why(reconcile: Reconcile) -> None:
    best = reconcile({"q": {"query": "Lodz", "type": "ca:City"}})["q"]["result"][0]
    assert (best["name"], best["description"], best["score"], best["match"]) == ("Łódź", "city, Poland", 100.0, True)
    assert [one["id"] for one in best["type"]] == ["dct:Location", "ca:City"]
    assert {one["id"]: one["value"] for one in best["features"]} == {
        "name": 100.0,
        "exact": True,
        "located": False,
        "type": True,
    }


def test_a_local_authority_is_found_by_its_place_but_is_never_sure(reconcile: Reconcile) -> None:
    best = reconcile({"q": {"query": "Municipality of Riga"}})["q"]["result"][0]
    features = {one["id"]: one["value"] for one in best["features"]}
    assert (best["id"], features["located"], features["exact"]) == ("organisation/riga-city-council", True, False)
    assert (best["match"], best["score"]) == (False, 80.0)


def test_scores_fall_and_stay_within_the_limit(reconcile: Reconcile) -> None:
    result = reconcile({"q": {"query": "municipality", "limit": 7}})["q"]["result"]
    scores = [one["score"] for one in result]
    assert len(scores) <= 7
    assert scores == sorted(scores, reverse=True)


def test_namesakes_are_never_sure_until_something_tells_them_apart(reconcile: Reconcile) -> None:
    answer = reconcile({"both": {"query": "Madryt"}, "city": {"query": "Madryt", "type": "ca:City"}})
    assert [one["match"] for one in answer["both"]["result"]] == [False] * len(answer["both"]["result"])
    assert {one["id"] for one in answer["both"]["result"][:2]} == {"place/madrid", "place/community-of-madrid"}
    assert answer["city"]["result"][0]["match"]


def test_an_acronym_is_sure_only_where_the_type_is_asked_for(reconcile: Reconcile) -> None:
    answer = reconcile({"any": {"query": "OPUS"}, "typed": {"query": "OPUS", "type": "org:Organization"}})
    assert [answer[key]["result"][0]["match"] for key in ("any", "typed")] == [False, True]


@pytest.mark.parametrize("country", ["Poland", "Polska", "PL", {"id": "country/PL", "name": "Poland"}, ["PL", "DE"]])
def test_a_property_that_agrees_leaves_the_score_whole(reconcile: Reconcile, country: object) -> None:
    query = {"query": "Lublin", "properties": [{"pid": "country", "v": country}]}
    best = reconcile({"q": query})["q"]["result"][0]
    assert (best["id"], best["score"], best["match"]) == ("place/lublin", 100.0, True)
    assert {"id": "country", "value": 100.0} in best["features"]


@pytest.mark.parametrize("empty", [None, "", [None], []])
def test_an_empty_cell_compares_nothing(reconcile: Reconcile, empty: object) -> None:
    query = {"query": "Lublin", "properties": [{"pid": "country", "v": empty}]}
    assert reconcile({"q": query}) == reconcile({"q": {"query": "Lublin"}})


def test_a_property_that_disagrees_speaks_against_the_very_name(reconcile: Reconcile) -> None:
    query = {"query": "Lublin", "properties": [{"pid": "country", "v": "Spain"}]}
    best = reconcile({"q": query})["q"]["result"][0]
    assert (best["id"], best["score"], best["match"]) == ("place/lublin", 66.7, False)


def test_a_property_of_which_nothing_is_known_counts_neither_way(reconcile: Reconcile) -> None:
    query = {"query": "Lublin", "type": "ca:City", "properties": [{"pid": "programme", "v": "Erasmus"}]}
    best = reconcile({"q": query})["q"]["result"][0]
    assert (best["score"], [one["id"] for one in best["features"]]) == (100.0, ["name", "exact", "located", "type"])


@pytest.mark.parametrize(
    ("property_id", "value", "found"),
    [
        ("wikidata", "Q580", "place/lodz"),
        ("wikidata", "http://www.wikidata.org/entity/Q580", "place/lodz"),
        ("wikidata", "https://www.wikidata.org/entity/Q580", "place/lodz"),
        ("wikidata", "https://www.wikidata.org/wiki/Q580", "place/lodz"),
        ("geonames", "https://www.geonames.org/3093133", "place/lodz"),
        ("geonames", "3093133", "place/lodz"),
        ("geonames", "https://sws.geonames.org/3093133/", "place/lodz"),
        ("nuts", "PL711", "place/lodz"),
        ("eu-country", "POL", "country/PL"),
        ("pic", "940812119", "organisation/community-of-madrid"),
    ],
)
def test_an_identifier_alone_is_enough(reconcile: Reconcile, property_id: str, value: str, found: str) -> None:
    result = reconcile({"q": {"properties": [{"pid": property_id, "v": value}]}})["q"]["result"]
    assert [(one["id"], one["match"]) for one in result] == [(found, True)]


def test_the_number_of_another_site_is_no_identifier(reconcile: Reconcile) -> None:
    assert not reconcile({"q": {"properties": [{"pid": "geonames", "v": "https://viaf.org/3093133"}]}})["q"]["result"]


def test_a_country_alone_finds_its_things_but_is_sure_of_none(reconcile: Reconcile) -> None:
    query = {"type": "org:Organization", "properties": [{"pid": "country", "v": "Montenegro"}]}
    result = reconcile({"q": query})["q"]["result"]
    assert {one["id"] for one in result} == {
        "organisation/cetinje-municipality",
        "organisation/union-of-municipalities-of-montenegro",
    }
    assert not any(one["match"] for one in result)


@pytest.mark.parametrize(
    "identifier",
    ["place/lublin", "https://w3id.org/coopatlas/id/place/lublin", "http://www.wikidata.org/entity/Q37333"],
)
def test_an_identifier_finds_its_thing(reconcile: Reconcile, identifier: str) -> None:
    result = reconcile({"q": {"query": identifier}})["q"]["result"]
    assert [(one["id"], one["score"]) for one in result[:1]] == [("place/lublin", 100.0)]


def test_what_the_types_mean_is_as_strict_as_asked(reconcile: Reconcile) -> None:
    types = ["ca:City", "kind:municipality"]
    answer = reconcile(
        {strict: {"query": "Gmina Lublin", "type": types, "type_strict": strict} for strict in ("any", "all", "should")}
    )
    found = {strict: [one["id"] for one in answer[strict]["result"]] for strict in answer}
    assert found["any"][0] == found["should"][0] == "organisation/lublin-municipality"
    assert found["all"] == []
    rather = reconcile({"q": {"query": "Lublin", "type": "ca:Country", "type_strict": "should"}})["q"]["result"][0]
    assert (rather["id"], rather["score"], rather["match"]) == ("place/lublin", 80.0, False)


BROKEN = [
    ([], "a query is an object"),
    ({}, "asks for nothing"),
    ({"query": ""}, "asks for nothing"),
    ({"query": 7}, "'query' is 7; it must be a text"),
    ({"query": "a" * 301}, "'query' holds 301 characters"),
    ({"query": "a", "limit": 0}, "'limit' is 0; it is a whole number between 1 and 50"),
    ({"query": "a", "limit": 51}, "between 1 and 50"),
    ({"query": "a", "limit": 1.5}, "whole number"),
    ({"query": "a", "limit": True}, "whole number"),
    ({"query": "a", "limit": 10**30}, "whole number"),
    ({"query": "a", "type": "ca:River"}, "there is no type 'ca:River'"),
    ({"query": "a", "type": {"a": 1}}, "'type' is the id of a type"),
    ({"query": "a", "type": [[["x"]]]}, "there is no type a list"),
    ({"query": "a", "type": ["ca:City"] * 21}, "at most 20"),
    ({"query": "a", "type_strict": ["any"]}, "'type_strict' is a list; it takes: any, all, should"),
    ({"query": "a", "properties": {}}, "'properties' is a list"),
    ({"query": "a", "properties": [{"pid": "country"}]}, "'pid' and 'v'"),
    ({"query": "a", "properties": [{"pid": "mayor", "v": "x"}]}, "there is no property 'mayor'; there are: country"),
    ({"query": "a", "properties": [{"pid": "country", "v": [["x"]]}]}, "it takes a text, a number"),
    ({"query": "a", "properties": [{"pid": "country", "v": ["x"] * 11}]}, "at most 10"),
    ({"query": "a", "lang": "pl"}, "'lang' means nothing here"),
]


@pytest.mark.parametrize(("query", "told"), BROKEN)
def test_a_broken_query_is_told_by_its_key_and_the_others_are_answered(
    reconcile: Reconcile, query: object, told: str
) -> None:
    answer = reconcile({"good": {"query": "Riga"}, "bad": query})
    assert_fits(answer, RESULTS)
    assert answer["good"]["result"][0]["id"] == "place/riga"
    assert answer["bad"]["result"] == []
    assert answer["bad"]["error"]["detail"].startswith("query 'bad': ")
    assert told in answer["bad"]["error"]["detail"]


@pytest.mark.parametrize(
    ("queries", "status", "told"),
    [
        ("{", 400, "line 1, column 2"),
        ('{"a":\n 1,}', 400, "line 2"),
        ("[]", 400, "'queries' is an object"),
        ('{"a": {"query": "x"}, "a": {"query": "y"}}', 400, "the key 'a' twice"),
        ('{"a": {"query": "x", "limit": NaN}}', 400, "NaN is no number of JSON"),
        ('{"a": {"query": "x", "limit": ' + "9" * 5000 + "}}", 400, "a number that cannot be"),
        ('{"a": {"query": "\\ud800"}}', 400, "half of a surrogate pair"),
        ("[" * 50_000, 400, "nested too deep"),
        ('{"a": {"query": "' + "x" * 100_000 + '"}}', 413, "at most 100000 are taken"),
        (json.dumps({str(n): {"query": "x"} for n in range(MAX_QUERIES + 1)}), 413, "at most 50"),
    ],
)
def test_a_batch_that_cannot_be_read_is_a_problem_that_says_where(
    own_client: FlaskClient, queries: str, status: int, told: str
) -> None:
    response = own_client.post("/reconcile", data={"queries": queries})
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert told in response.get_json()["detail"]
    assert len(response.get_json()["detail"]) < 500


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/reconcile?callback=jQuery123", "JSONP is not offered"),
        ("/reconcile?queries={}&extend={}", "at once"),
        ("/reconcile?queries={}&queries={}", "2 values"),
        ("/reconcile/suggest/entity?prefix=a&prefix=b", "given 2 times"),
        ("/reconcile/suggest/entity?prefix=" + "a" * 101, "at most 100"),
        ("/reconcile/suggest/entity?prefix=a&cursor=-1", "from 0 to 500"),
        ("/reconcile/suggest/entity?prefix=a&cursor=501", "from 0 to 500"),
        ("/reconcile/suggest/entity?prefix=a&type=ca:River", "there is no type"),
        ("/reconcile/properties?type=x&limit=1e9", "whole number"),
        ("/reconcile/preview", "'id' is missing"),
    ],
)
def test_a_request_that_cannot_be_answered_says_why(own_client: FlaskClient, address: str, told: str) -> None:
    response = own_client.get(address)
    assert response.status_code == 400
    assert told in response.get_json(force=True)["detail"]


def test_a_body_that_holds_nothing_to_answer_is_refused(own_client: FlaskClient) -> None:
    assert own_client.post("/reconcile", data={"query": "Lodz"}).status_code == 400
    assert own_client.post("/reconcile", json={"queries": {}}).status_code == 415


def test_every_address_may_be_read_from_other_sites(own_client: FlaskClient) -> None:
    for path in ("", "/suggest/entity?prefix=a", "/properties", "/preview?id=place/riga", "/view?id=place/riga"):
        assert own_client.get(f"/reconcile{path}").headers["Access-Control-Allow-Origin"] == "*"
    asked = {"Origin": "http://127.0.0.1:3333", "Access-Control-Request-Method": "POST"}
    preflight = own_client.options("/reconcile", headers=asked)
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]


def test_the_same_address_is_answered_once(own_client: FlaskClient) -> None:
    address = '/en/reconcile?queries={"q":{"query":"Riga"}}'
    tag = own_client.get(address).headers["ETag"]
    assert own_client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert own_client.get(address.replace("/en/", "/pl/")).headers["ETag"] != tag


@pytest.mark.parametrize("what", ["entity", "type", "property"])
def test_suggestions_are_written_as_the_api_says(own_client: FlaskClient, what: str) -> None:
    for prefix in ("", "c", "ci", "place/lodz", "zzzzzz", "%"):
        answer = own_client.get(f"/en/reconcile/suggest/{what}", query_string={"prefix": prefix}).get_json()
        assert_fits(answer, SUGGESTED[what])


@pytest.mark.parametrize(
    ("what", "prefix", "first"),
    [
        ("entity", "lubl", "place/lublin"),
        ("entity", "organisation/opus", "organisation/opus"),
        ("type", "muni", "kind:municipality"),
        ("type", "ca:City", "ca:City"),
        ("property", "wiki", "wikidata"),
        ("property", "lat", "coordinates"),
    ],
)
def test_a_suggestion_is_what_begins_so(own_client: FlaskClient, what: str, prefix: str, first: str) -> None:
    answer = own_client.get(f"/en/reconcile/suggest/{what}", query_string={"prefix": prefix}).get_json()
    assert answer["result"][0]["id"] == first


def test_suggestions_go_on_from_a_place_and_within_a_type(own_client: FlaskClient) -> None:
    address = "/en/reconcile/suggest/entity"
    first = own_client.get(f"{address}?prefix=m").get_json()["result"]
    second = own_client.get(f"{address}?prefix=m&cursor=10").get_json()["result"]
    assert len(first) == 10
    assert not {one["id"] for one in first} & {one["id"] for one in second}
    countries = own_client.get(f"{address}?prefix=m&type=ca:Country").get_json()["result"]
    assert {one["id"] for one in countries} == {"country/ME", "country/MT", "country/HU"}


@pytest.mark.parametrize(
    ("prefix", "type_id", "found"),
    [
        ("lodz", "ca:City", ["place/lodz", "place/aleksandrow-lodzki"]),
        ("lodz", "ca:Region", ["place/lodzkie"]),
        ("madr", "kind:municipality", []),
        ("place/riga", "ca:City", ["place/riga"]),
        ("place/riga", "ca:Region", []),
        ("http://www.wikidata.org/entity/Q1773", "dct:Location", ["place/riga"]),
        ("http://www.wikidata.org/entity/Q1773", "org:Organization", []),
    ],
)
def test_what_is_suggested_within_a_type_has_it(
    own_client: FlaskClient, prefix: str, type_id: str, found: list[str]
) -> None:
    answer = own_client.get("/reconcile/suggest/entity", query_string={"prefix": prefix, "type": type_id}).get_json()
    assert [one["id"] for one in answer["result"]] == found


def test_properties_are_proposed_by_type(own_client: FlaskClient) -> None:
    answer = own_client.get("/en/reconcile/properties?type=ca:Project&limit=3").get_json()
    assert_fits(answer, PROPOSED)
    assert [one["id"] for one in answer["properties"]] == ["country", "programme", "theme"]


def test_values_are_told_as_entities_and_literals(own_client: FlaskClient) -> None:
    rows = _extended(
        own_client,
        ["place/lodz", "organisation/opus", "organisation/creative-ideas", "place/atlantis"],
        *("country", "coordinates", "latitude", "kind", "project", "wikidata", "acronym", "founded", "part-of"),
    )
    assert rows["place/lodz"]["country"] == [{"id": "country/PL", "name": "Poland"}]
    assert rows["place/lodz"]["wikidata"] == [{"str": "Q580"}]
    assert rows["place/lodz"]["kind"] == [{"str": "city"}]
    assert rows["place/lodz"]["part-of"] == [{"id": "place/lodzkie", "name": "Łódzkie"}]
    (latitude,) = rows["place/lodz"]["latitude"]
    assert re.fullmatch(rf"{latitude['float']},19\.\d+", rows["place/lodz"]["coordinates"][0]["str"])
    assert rows["organisation/opus"]["acronym"] == [{"str": "OPUS"}]
    assert {one["id"] for one in rows["organisation/opus"]["kind"]} == {"concept/kind/ngo", "concept/kind/association"}
    assert rows["organisation/creative-ideas"]["founded"] == [{"str": "2011"}]
    assert rows["place/atlantis"] == {name: [] for name in rows["place/lodz"]}


def test_partners_of_a_project_are_told_up_to_a_limit(own_client: FlaskClient) -> None:
    project = "project/european-regions-for-social-inclusion"
    assert len(_extended(own_client, [project], "organisation")[project]["organisation"]) == 28
    assert len(_extended(own_client, [project], "organisation", limit="5")[project]["organisation"]) == 5
    assert len(_extended(own_client, [project], "organisation", limit=0)[project]["organisation"]) == 28


def test_texts_come_in_the_language_asked_for(own_client: FlaskClient) -> None:
    asked = json.dumps({"ids": ["place/riga"], "properties": [{"id": "description"}, {"id": "name-pl"}]})
    told = {
        tag: own_client.post(f"/{tag}/reconcile", data={"extend": asked}).get_json()["rows"]["place/riga"]
        for tag in ("en", "pl")
    }
    assert told["en"]["description"][0]["str"].startswith("One of the seven cities")
    assert told["pl"]["description"][0]["str"].startswith("Jedno z siedmiu miast")
    assert told["en"]["name-pl"] == told["pl"]["name-pl"] == [{"str": "Ryga"}]


def test_every_property_can_be_told_of_everything(own_client: FlaskClient) -> None:
    proposed = own_client.get("/en/reconcile/properties").get_json()["properties"]
    names = [one["id"] for one in proposed]
    for start in range(0, len(names), 20):
        ids = ["organisation/riga-city-council", "place/riga", "country/LV", "programme/europe-for-citizens"]
        assert set(_extended(own_client, ids, *names[start : start + 20])) == set(ids)


@pytest.mark.parametrize(
    ("extend", "status", "told"),
    [
        ("[]", 400, "'extend' is an object"),
        ('{"ids": [1], "properties": []}', 400, "'extend' is an object"),
        ('{"ids": [], "properties": ["country"]}', 400, "'extend' is an object"),
        ('{"ids": [], "properties": [{"id": "mayor"}]}', 400, "there is no property 'mayor'"),
        ('{"ids": [], "properties": [{"id": "country", "settings": {"rank": 1}}]}', 400, "may hold 'limit'"),
        ('{"ids": [], "properties": [{"id": "country", "settings": {"limit": -1}}]}', 400, "whole number from 0"),
        ('{"ids": [], "properties": [{"id": "country", "settings": {"limit": [1]}}]}', 400, "whole number from 0"),
        (json.dumps({"ids": [], "properties": [{"id": "country"}] * 21}), 400, "at most 20"),
        (json.dumps({"ids": ["x"] * (MAX_IDS + 1), "properties": []}), 413, "at most 100"),
    ],
)
def test_an_extension_that_cannot_be_answered_says_why(
    own_client: FlaskClient, extend: str, status: int, told: str
) -> None:
    response = own_client.post("/reconcile", data={"extend": extend})
    assert response.status_code == status
    assert told in response.get_json(force=True)["detail"]


def test_an_identifier_leads_to_its_page(own_client: FlaskClient) -> None:
    assert own_client.get("/reconcile/view?id=place%2Friga").headers["Location"] == "/id/place/riga"
    assert own_client.get("/pl/reconcile/view?id=place/riga").headers["Location"] == "/pl/place/riga"
    assert own_client.get("/reconcile/view?id=place/atlantis").status_code == 404


def test_a_preview_may_be_framed_and_nothing_else_may(own_client: FlaskClient) -> None:
    response = own_client.get("/reconcile/preview?id=place/riga", headers={"Accept-Language": "pl"})
    assert response.status_code == 200
    assert response.headers.getlist("Content-Security-Policy") == [
        own_client.get("/en/").headers["Content-Security-Policy"].replace("ancestors 'none'", "ancestors *")
    ]
    page = response.text
    assert '<html lang="pl">' in page
    assert "Ryga" in page
    assert "Jedno z siedmiu miast" in page
    assert not re.search(r"<script|<style|style=", page)
    assert own_client.get("/en/reconcile").headers.getlist("Content-Security-Policy")[0].endswith("ancestors 'none'")
    assert own_client.get("/reconcile/preview?id=place/atlantis").status_code == 404


LEAF = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
JSON = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = st.sampled_from(["query", "type", "limit", "properties", "type_strict", "pid", "v"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text(max_size=5), st.dictionaries(MEMBERS, JSON, max_size=4) | JSON, max_size=4))
def test_whatever_is_sent_is_answered_as_the_api_says(own_client: FlaskClient, batch: dict[str, object]) -> None:
    response = own_client.post("/reconcile", data={"queries": json.dumps(batch)})
    assert response.status_code in {200, 400}
    if response.status_code == 200:
        assert_fits(response.get_json(), RESULTS)
