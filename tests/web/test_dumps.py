"""The release's files: listed, served whole or in part, and nothing else."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re

import pytest
from flask.testing import FlaskClient

from coopatlas.release.manifest import Release

BROWSER = {"Accept": "text/html"}
VERSION = "2026.11.20"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
DUMP = f"/dumps/{VERSION}/coopatlas.nq"


def test_the_list_says_size_hash_and_licence_of_each_file(client: FlaskClient, release: Release) -> None:
    listed = client.get("/dumps/", headers={"Accept": "application/json"}).get_json()
    files = {entry["file"]: entry for entry in listed["files"]}
    known = release.file("dumps/coopatlas.nq")
    assert known
    assert files["coopatlas.nq"]["sha256"] == known.sha256
    assert files["coopatlas.nq"]["size_bytes"] == known.size_bytes
    assert files["coopatlas.nq"]["href"] == f"http://localhost{DUMP}"
    assert listed["other_versions"] == ["2026.11.19"]


@pytest.mark.parametrize(
    ("name", "licences"),
    [
        ("datasets/places.ttl", [CC_BY]),
        ("datasets/projects.ttl.gz", [CC0]),
        ("ontology/coopatlas.ttl", [CC_BY]),
        ("queries/01-places.rq", [CC_BY]),
        ("catalog.ttl", [CC_BY]),
        ("coopatlas.nq", [CC_BY, CC0]),
        ("coopatlas.nq.gz", [CC_BY, CC0]),
        ("tables/cities.csv", [CC_BY]),
        ("tables/cities.csv.zst", [CC_BY]),
        ("tables/statements.parquet", [CC_BY, CC0]),
        ("tables/csv-metadata.json", [CC_BY]),
        ("SHA256SUMS", [CC_BY, CC0]),
        ("validation.txt", []),
    ],
)
def test_a_file_is_under_the_licences_of_what_it_holds(client: FlaskClient, name: str, licences: list[str]) -> None:
    listed = client.get("/dumps/?format=json").get_json()
    assert [entry["licences"] for entry in listed["files"] if entry["file"] == name] == [licences]


def test_the_page_names_both_licences_of_the_whole(client: FlaskClient) -> None:
    row = client.get("/dumps/", headers=BROWSER).text.partition(f'href="{DUMP}"')[2].partition("</tr>")[0]
    assert f'<a href="{CC_BY}" rel="license">CC BY 4.0</a>, <a href="{CC0}" rel="license">CC0 1.0</a>' in row


def test_a_host_that_is_no_host_does_not_get_into_the_list(client: FlaskClient) -> None:
    assert client.get("/dumps/?format=json", headers={"Host": 'evil"><x>'}).status_code == 400


def test_every_file_listed_is_served(client: FlaskClient) -> None:
    for entry in client.get("/dumps/?format=json").get_json()["files"]:
        response = client.get(entry["href"])
        assert (response.status_code, len(response.data)) == (200, entry["size_bytes"])
        response.close()


@pytest.mark.parametrize(("language", "title"), [("en", "Downloads"), ("pl", "Pliki do\N{NO-BREAK SPACE}pobrania")])
def test_the_list_is_a_page_too(client: FlaskClient, language: str, title: str) -> None:
    page = client.get("/dumps/", headers={**BROWSER, "Accept-Language": language}).text
    assert f"<h1>{title}</h1>" in page
    assert DUMP in page


def test_a_file_comes_with_its_hash_as_entity_tag_and_may_be_kept(client: FlaskClient, release: Release) -> None:
    known = release.file("dumps/coopatlas.nq")
    with client.get(DUMP) as response:
        assert known
        assert response.headers["ETag"] == f'"{known.sha256}"'
        assert response.content_type == "application/n-quads; charset=utf-8"
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["Last-Modified"] == "Fri, 20 Nov 2026 10:00:00 GMT"
    with client.get(DUMP, headers={"If-None-Match": f'"{known.sha256}"'}) as again:
        assert (again.status_code, again.data) == (304, b"")
    with client.get(DUMP, headers={"If-Modified-Since": "Fri, 20 Nov 2026 10:00:00 GMT"}) as again:
        assert again.status_code == 304


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("datasets/places.ttl", "text/turtle; charset=utf-8"),
        ("queries/01-places.rq", "application/sparql-query; charset=utf-8"),
        ("validation.txt", "text/plain; charset=utf-8"),
        ("manifest.json", "application/json"),
        ("tables/cities.csv", "text/csv; charset=utf-8; header=present"),
        ("tables/cities.csv.zst", "application/zstd"),
        ("tables/cities.parquet", "application/vnd.apache.parquet"),
        ("tables/csv-metadata.json", "application/csvm+json"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
    ],
)
def test_a_file_is_sent_with_its_type_and_one_charset(client: FlaskClient, name: str, content_type: str) -> None:
    with client.get(f"/dumps/{VERSION}/{name}") as response:
        assert response.headers["Content-Type"] == content_type


@pytest.mark.parametrize("version", [VERSION, "2026.11.19"])
def test_a_downloader_can_verify_a_release_by_its_manifest(client: FlaskClient, version: str) -> None:
    with client.get(f"/dumps/{version}/manifest.json") as response:
        manifest = response.get_json()
    hashes = {entry["path"]: entry["sha256"] for entry in manifest["files"]}
    with client.get(f"/dumps/{version}/coopatlas.nq") as response:
        assert hashlib.sha256(response.data).hexdigest() == hashes["dumps/coopatlas.nq"]


def test_the_manifest_is_listed_with_its_own_hash(client: FlaskClient, release: Release) -> None:
    (entry,) = (e for e in client.get("/dumps/?format=json").get_json()["files"] if e["file"] == "manifest.json")
    assert entry["sha256"] == hashlib.sha256((release.path / "manifest.json").read_bytes()).hexdigest()


def test_a_part_of_a_file_is_sent_on_request(client: FlaskClient) -> None:
    with client.get(DUMP) as whole, client.get(DUMP, headers={"Range": "bytes=5-9"}) as part:
        assert (part.status_code, part.data) == (206, whole.data[5:10])
        assert part.headers["Content-Range"] == f"bytes 5-9/{len(whole.data)}"


def test_a_part_beyond_the_end_is_refused_with_the_size(client: FlaskClient, release: Release) -> None:
    known = release.file("dumps/coopatlas.nq")
    response = client.get(DUMP, headers={"Range": "bytes=999999-"})
    assert known
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{known.size_bytes}"


def test_head_of_a_file_has_its_length_and_no_body(client: FlaskClient, release: Release) -> None:
    known = release.file("dumps/coopatlas.nq")
    with client.head(DUMP) as response:
        assert known
        assert (response.data, response.content_length) == (b"", known.size_bytes)


def test_a_compressed_file_stays_compressed_on_the_way(client: FlaskClient) -> None:
    with client.get(f"{DUMP}.gz") as response, client.get(DUMP) as plain:
        assert response.content_type == "application/gzip"
        assert "Content-Encoding" not in response.headers
        assert gzip.decompress(response.data) == plain.data


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=5-9"}])
def test_a_file_comes_with_the_digest_of_the_whole(client: FlaskClient, headers: dict[str, str]) -> None:
    with client.get(DUMP) as whole, client.get(DUMP, headers=headers) as response:
        digest = base64.b64encode(hashlib.sha256(whole.data).digest()).decode()
        assert response.headers["Repr-Digest"] == f"sha-256=:{digest}:"
        assert response.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("name", "licences", "described_by"),
    [
        ("tables/cities.csv", [CC_BY], f"/dumps/{VERSION}/tables/csv-metadata.json"),
        ("tables/csv-metadata.json", [CC_BY], "/catalog"),
        ("coopatlas.nq", [CC_BY, CC0], "/catalog"),
        ("validation.txt", [], "/catalog"),
    ],
)
def test_a_file_is_linked_to_its_licences_its_list_and_its_description(
    client: FlaskClient, method: str, name: str, licences: list[str], described_by: str
) -> None:
    with client.open(f"/dumps/{VERSION}/{name}", method=method) as response:
        links = parse_links(response.headers["Link"])
    assert links == [
        ("describedby", described_by),
        *(("license", licence) for licence in licences),
        ("collection", f"/dumps/{VERSION}/"),
        ("canonical", f"https://w3id.org/coopatlas/dumps/{VERSION}/{name}"),
        ("original timegate", f"http://localhost/dumps/latest/{name}"),
        ("timemap", f"http://localhost/timemap/dumps/latest/{name}"),
        ("first last memento", f"http://localhost/v/{VERSION}/dumps/latest/{name}"),
    ]


def test_a_file_of_an_earlier_release_is_described_by_the_catalogue_of_then(client: FlaskClient) -> None:
    with client.get("/dumps/2026.11.19/coopatlas.nq") as response:
        assert ("describedby", "/dumps/2026.11.19/catalog.ttl") in parse_links(response.headers["Link"])


def parse_links(header: str) -> list[tuple[str, str]]:
    """The relations and targets of a Link header, in their order."""
    return [(relation, target) for target, relation in re.findall(r'<([^>]*)>; rel="([^"]*)"', header)]


def test_a_download_is_resumed_only_of_the_same_file(client: FlaskClient, release: Release) -> None:
    known = release.file("dumps/coopatlas.nq")
    assert known
    for tag, status in ((known.sha256, 206), ("0" * 64, 200)):
        with client.get(DUMP, headers={"Range": "bytes=5-", "If-Range": f'"{tag}"'}) as response:
            assert response.status_code == status
            assert len(response.data) == known.size_bytes - (5 if status == 206 else 0)


def test_a_file_that_is_not_there_is_answered_with_those_that_may_have_been_meant(client: FlaskClient) -> None:
    response = client.get(f"/dumps/{VERSION}/tables/city.csv", headers={"Accept": "application/json"})
    assert response.status_code == 404
    problem = response.get_json(force=True)
    assert "did you mean tables/cities.csv" in problem["detail"]
    assert f"/dumps/{VERSION}/tables/cities.csv" in problem["suggestions"]
    assert problem["suggestions"][-1] == f"/dumps/{VERSION}/"
    assert client.get("/dumps/latest/tables/city.csv").status_code == 404


@pytest.mark.parametrize(("language", "heading"), [("en", "Cities and towns"), ("pl", "Miejscowości")])
def test_the_page_offers_tables_under_the_names_that_people_know(
    client: FlaskClient, language: str, heading: str
) -> None:
    page = client.get("/dumps/", headers={**BROWSER, "Accept-Language": language}).text
    _, _, tables = page.partition('id="tables-title"')
    row, _, rest = tables.partition("</tr>")[2].partition("</tr>")
    assert heading in row.replace("\N{NO-BREAK SPACE}", " ")
    assert f'href="/dumps/{VERSION}/tables/cities.csv"' in row
    assert f'href="/dumps/{VERSION}/tables/cities.parquet"' in row
    assert f'href="/dumps/{VERSION}/tables/statements.parquet"' in rest.partition("</tr>")[0]


def test_what_serves_the_site_alone_is_not_offered(client: FlaskClient, release: Release) -> None:
    listed = {entry["file"] for entry in client.get("/dumps/?format=json").get_json()["files"]}
    assert listed.isdisjoint({"store/CURRENT", "index.sqlite"})
    assert {entry.path for entry in release.dumps()} == {f"dumps/{name}" for name in listed} & {
        entry.path for entry in release.manifest.files
    }


def test_the_list_of_hashes_follows_the_dumps(client: FlaskClient) -> None:
    files = [entry["file"] for entry in client.get("/dumps/?format=json").get_json()["files"] if entry["dump"]]
    assert files[-1] == "SHA256SUMS"


@pytest.mark.parametrize("name", ["coopatlas.nq", "tables/cities.parquet", ""])
def test_latest_leads_to_the_version_served(client: FlaskClient, name: str) -> None:
    response = client.get(f"/dumps/latest/{name}")
    assert (response.status_code, response.headers["Location"]) == (307, f"/dumps/{VERSION}/{name}")


def test_earlier_releases_are_served_too(client: FlaskClient) -> None:
    with client.get("/dumps/2026.11.19/coopatlas.nq") as response:
        assert response.status_code == 200
    assert client.get("/dumps/2026.11.19/", headers=BROWSER).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "../manifest.json",
        "..%2F..%2Fsecret.txt",
        "%2e%2e/secret.txt",
        "secret.txt",
        "store/CURRENT",
        "dumps/../secret.txt",
        "/etc/passwd",
        "coopatlas.nq%00.ttl",
        "dumps",
        ".",
    ],
)
def test_what_the_manifest_does_not_list_is_not_there(client: FlaskClient, path: str) -> None:
    response = client.get(f"/dumps/{VERSION}/{path}", follow_redirects=True)
    assert response.status_code == 404
    assert b"not in the manifest" not in response.data


@pytest.mark.parametrize("version", ["..", "2020.01.01", "%2e%2e", "latest2", "2026.11.20%00"])
def test_a_release_that_is_not_there_is_not_found(client: FlaskClient, version: str) -> None:
    response = client.get(f"/dumps/{version}/coopatlas.nq")
    assert response.status_code == 404
    assert "/" + "tmp" not in response.text
