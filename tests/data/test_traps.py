"""Where the sources invite a mistake, and how the files are to be written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Store

from coopatlas.vocabulary import BASE, ID, PREFIXES, shorten

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "data").rglob("*.ttl"))
FOLDERS = sorted(path for path in (ROOT / "data").iterdir() if path.is_dir())
PAGES = ("european-regions", "third-country-integration")
CITIES_PROJECT = "project:integration-of-third-country-nationals"

Row = tuple[str | int, ...]
Ask = Callable[[str], list[Row]]
Expect = Callable[[str, Iterable[Row], str], None]

each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT / "data").as_posix())
each_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def literals(atlas: Store) -> Iterable[tuple[str, str, Literal, str]]:
    """Every literal of the data: subject and property shortened, the literal, the dataset that states it."""
    for quad in atlas.quads_for_pattern(None, None, None, None):
        if isinstance(quad.graph_name, NamedNode) and isinstance(quad.object, Literal):
            graph = shorten(quad.graph_name.value)
            if graph.startswith("dataset:"):
                subject = shorten(quad.subject.value) if isinstance(quad.subject, NamedNode) else str(quad.subject)
                folder = f"data/{graph.removeprefix('dataset:')}"
                yield subject, shorten(quad.predicate.value), quad.object, folder


def listed(problems: Iterable[object]) -> str:
    return "".join(f"\n  {problem}" for problem in sorted(map(str, problems)))


# What a source does not say is not there


def test_the_second_project_has_neither_title_nor_programme_in_any_graph(ask: Ask) -> None:
    guessed = ask(
        f"""SELECT ?graph ?property ?value WHERE {{
            VALUES ?property {{ dct:title ca:programme schema:startDate schema:endDate schema:name foaf:name }}
            GRAPH ?graph {{ {CITIES_PROJECT} ?property ?value }}
        }}"""
    )
    assert not guessed, f"the page prints none of this; remove from the data:{listed(guessed)}"


def test_the_projects_say_on_what_their_source_is_silent(expect: Expect) -> None:
    expect(
        "SELECT ?project ?unsaid WHERE { ?project a ca:Project ; ca:sourceSilentOn ?unsaid }",
        [
            ("project:european-regions-for-social-inclusion", "ca:statedPartnerCount"),
            ("project:european-regions-for-social-inclusion", "schema:endDate"),
            ("project:european-regions-for-social-inclusion", "schema:startDate"),
            (CITIES_PROJECT, "ca:programme"),
            (CITIES_PROJECT, "dct:title"),
            (CITIES_PROJECT, "schema:endDate"),
            (CITIES_PROJECT, "schema:startDate"),
        ],
        "ca:sourceSilentOn in project.ttl of either project",
    )


def test_bodies_without_a_town_in_their_source_are_placed_in_their_country_only(expect: Expect) -> None:
    expect(
        "SELECT ?organisation ?place WHERE { ?organisation ca:sourceSilentOn ca:City ; dct:spatial ?place }",
        [
            ("organisation:foundation-for-education-and-civil-society", "country:PL"),
            ("organisation:foundation-for-european-studies", "country:PL"),
            ("organisation:intercultural-cities-association", "country:ES"),
            ("organisation:ja-ty-my-association", "country:PL"),
            ("organisation:latvian-association-of-local-governments", "country:LV"),
            ("organisation:local-councils-association-malta", "country:MT"),
            ("organisation:opus", "country:PL"),
            ("organisation:patrir", "country:RO"),
            ("organisation:reves", "country:BE"),
            ("organisation:tree", "country:EE"),
            ("organisation:union-of-municipalities-of-montenegro", "country:ME"),
            ("organisation:wsx-enterprise", "country:GB"),
        ],
        "dct:spatial and ca:sourceSilentOn in organisations.ttl of either project",
    )


def test_general_knowledge_places_nobody(ask: Ask) -> None:
    placed = ask(
        """SELECT ?thing ?property ?place WHERE {
            VALUES ?property { dct:spatial org:hasSite org:hasPrimarySite schema:location schema:foundingLocation }
            GRAPH dataset:general-knowledge { ?thing ?property ?place }
        }"""
    )
    assert not placed, (
        f"seats known from elsewhere are not published; remove from data/general-knowledge:{listed(placed)}"
    )


def test_short_cuts_are_derived_and_never_authored(ask: Ask) -> None:
    authored = ask(
        """SELECT ?graph ?thing ?property WHERE {
            VALUES ?property { ca:partnerIn ca:country }
            GRAPH ?graph { ?thing ?property ?value } FILTER (?graph != dataset:derived)
        }"""
    )
    assert not authored, f"remove these, a release derives them:{listed(authored)}"


# Things that are easily confused


def test_countries_go_by_iso_codes_and_not_by_those_of_the_european_union(ask: Ask) -> None:
    assert ("country:GB",) in ask("SELECT ?country WHERE { ?country a ca:Country }")
    wrong = [
        row
        for row in ask("SELECT DISTINCT ?country ?code WHERE { ?country a ca:Country . ?country skos:notation ?code }")
        if row[1] in {"UK", "EL"} or row[0] in {"country:UK", "country:EL"}
    ]
    assert not wrong, f"data/iso-3166 and data/places/countries.ttl: ISO writes GB and GR, not{listed(wrong)}"


def test_only_two_countries_are_noted_to_be_outside_the_european_union(expect: Expect) -> None:
    expect(
        """SELECT ?graph ?country ?language WHERE {
            GRAPH ?graph { ?country skos:note ?note } ?country a ca:Country . BIND (LANG(?note) AS ?language)
        }""",
        [("dataset:general-knowledge", f"country:{code}", tongue) for code in ("GB", "ME") for tongue in ("en", "pl")],
        "data/general-knowledge/european-union.ttl",
    )


@pytest.mark.parametrize("commune", ["belchatow-commune", "nowosolna-commune"])
def test_a_rural_commune_is_a_region_and_not_the_city_of_its_name(ask: Ask, commune: str) -> None:
    kinds = {row[0] for row in ask(f"SELECT ?kind WHERE {{ place:{commune} a ?kind }}")}
    assert "ca:Region" in kinds, f"type place:{commune} as ca:Region in data/places/regions.ttl"
    assert "ca:City" not in kinds, f"place:{commune} is no ca:City; mend data/places/regions.ttl"
    borrowed = ask(
        f"""SELECT ?property ?value WHERE {{
            VALUES ?property {{ owl:sameAs skos:exactMatch wgs:lat wgs:long geo:asWKT }}
            place:{commune} ?property ?value
        }}"""
    )
    assert not borrowed, f"these belong to the city or its seat, not to place:{commune}; remove{listed(borrowed)}"


@pytest.mark.parametrize(
    ("iri", "what"),
    [
        ("https://sws.geonames.org/3103709/", "the city of Bełchatów; the partner is the rural commune around it"),
        ("https://sws.geonames.org/715429/", "Szeged; the partner is Csongrád county"),
        ("https://sws.geonames.org/721592/", "the town of Csongrád; the partner is the county"),
        ("https://sws.geonames.org/667303/", "Sfântu Gheorghe; the partner is Covasna county"),
        ("https://sws.geonames.org/3172629/", "the city of Monza; the page speaks of the province"),
        ("https://sws.geonames.org/3173435/", "the city of Milan; the page speaks of the province"),
        ("http://data.europa.eu/nuts/code/DE713", "the city of Offenbach; the page speaks of the district, DE71C"),
        ("http://www.wikidata.org/entity/Q157992", "the city of Bełchatów; the partner is the rural commune"),
    ],
)
def test_an_identifier_of_something_else_is_nowhere(atlas: Store, iri: str, what: str) -> None:
    uses = list(atlas.quads_for_pattern(None, None, NamedNode(iri), None))
    assert not uses, f"{iri} is {what}; remove{listed(uses)}"


def test_counties_and_provinces_are_regions(ask: Ask) -> None:
    regions = {row[0] for row in ask("SELECT ?place WHERE { ?place a ca:Region }")}
    expected = {"place:covasna", "place:csongrad", "place:offenbach-district", "place:province-of-milan"}
    assert expected <= regions, f"data/places/regions.ttl: type as ca:Region{listed(expected - regions)}"


def test_participants_are_organisations_and_never_places(ask: Ask) -> None:
    places = ask(
        """SELECT ?participation ?participant WHERE {
            ?participation ca:participant ?participant .
            FILTER (!EXISTS { ?participant a org:Organization } || EXISTS { ?participant a dct:Location })
        }"""
    )
    assert not places, f"name the authority or the body that acts for the place:{listed(places)}"


def test_place_authority_and_acting_body_stay_apart(ask: Ask) -> None:
    mixed = ask("SELECT ?thing WHERE { ?thing a org:Organization, dct:Location }")
    assert not mixed, f"make two resources of each:{listed(mixed)}"


def test_thirty_three_partners_and_thirty_four_enterprises_are_two_figures(expect: Expect) -> None:
    expect(
        """SELECT ?measure ?value ?whole WHERE {
            ?figure ca:about organisation:consorzio-comunita-brianza ; ca:measure/skos:notation ?measure ;
                ca:value ?value . FILTER (?value > 30) OPTIONAL { ?figure ca:componentOf ?whole }
        }""",
        [("member-organisations", 33, ""), ("enterprises", 34, "")],
        "data/third-country-integration/statistics.ttl",
    )


def test_belgium_is_in_the_second_project_only_as_an_office(ask: Ask, expect: Expect) -> None:
    partners = ask(f"SELECT ?body WHERE {{ ?body ca:partnerIn {CITIES_PROJECT} ; ca:country country:BE }}")
    assert not partners, f"an office abroad does not change a body's country; mend dct:spatial of{listed(partners)}"
    assert (CITIES_PROJECT,) not in ask("SELECT ?project WHERE { ?project ca:statedCountry country:BE }")
    expect(
        f"""SELECT ?body ?site WHERE {{
            ?body ca:partnerIn {CITIES_PROJECT} ; org:hasSite ?site . ?site dct:spatial/ca:country country:BE
        }}""",
        [("organisation:tree", "site:tree-brussels")],
        "data/third-country-integration/sites.ttl",
    )


def test_noise_of_the_first_page_is_in_no_name(atlas: Store) -> None:
    noisy = [
        f"{subject} {predicate}: {text.value}"
        for subject, predicate, text, _ in literals(atlas)
        if predicate in {"skos:prefLabel", "skos:altLabel", "ca:listedName", "dct:title"}
        and re.search(r"Partnerzy proje\b|\(koordynator\)|\s,", text.value)
    ]
    assert not noisy, f"take what belongs to no name out of{listed(noisy)}"


# Every resource


def test_every_resource_has_one_name_in_polish_and_one_in_english(ask: Ask) -> None:
    problems = ask(
        f"""SELECT ?thing ?language (COUNT(?name) AS ?names) WHERE {{
            {{ SELECT DISTINCT ?thing WHERE {{ ?thing ?property ?value }} }}
            FILTER (STRSTARTS(STR(?thing), "{ID}"))
            VALUES ?language {{ "pl" "en" }}
            OPTIONAL {{ ?thing skos:prefLabel ?name . FILTER (LANG(?name) = ?language) }}
        }} GROUP BY ?thing ?language HAVING (COUNT(?name) != 1)"""
    )
    assert not problems, f"give each exactly one skos:prefLabel in the language, over all graphs:{listed(problems)}"


def test_no_resource_has_two_names_in_one_language_or_one_name_twice(ask: Ask) -> None:
    doubled = ask(
        """SELECT ?thing ?one ?other WHERE {
            ?thing skos:prefLabel ?one, ?other . FILTER (LANG(?one) = LANG(?other) && STR(?one) < STR(?other))
        }"""
    )
    assert not doubled, f"keep one skos:prefLabel per language, make the other a skos:altLabel:{listed(doubled)}"
    both = ask("SELECT ?thing ?name WHERE { ?thing skos:prefLabel ?name ; skos:altLabel ?name }")
    assert not both, f"a skos:altLabel must differ from the skos:prefLabel:{listed(both)}"


def test_every_resource_is_typed(ask: Ask) -> None:
    untyped = ask(
        f"""SELECT DISTINCT ?thing WHERE {{
            {{ ?thing ?property ?value }} UNION {{ ?subject ?property ?thing }}
            FILTER (isIRI(?thing) && STRSTARTS(STR(?thing), "{ID}")) FILTER NOT EXISTS {{ ?thing a ?kind }}
        }}"""
    )
    assert not untyped, f"describe each, or correct the spelling where it is used:{listed(untyped)}"


@each_folder
def test_every_subject_of_a_dataset_has_one_of_its_sources(ask: Ask, folder: Path) -> None:
    declared = {row[0] for row in ask(f"SELECT ?source WHERE {{ dataset:{folder.name} dct:source ?source }}")}
    problems = [
        f"{subject}: {source or 'no source'}"
        for subject, source in ask(
            f"""SELECT DISTINCT ?subject ?source WHERE {{
                GRAPH dataset:{folder.name} {{
                    ?subject ?property ?value . FILTER (?property NOT IN (ca:partnerIn, ca:country))
                    FILTER (STRSTARTS(STR(?subject), "{ID}"))
                    FILTER NOT EXISTS {{ ?subject a prov:Entity }}
                    OPTIONAL {{ ?subject dct:source|prov:wasQuotedFrom ?source }}
                }}
            }}"""
        )
        if source not in declared
    ]
    assert not problems, (
        f"data/{folder.name}: each subject needs dct:source or prov:wasQuotedFrom to what dataset.ttl declares"
        f"{listed(problems)}"
    )


@each_folder
def test_a_dataset_is_described(ask: Ask, folder: Path) -> None:
    dataset = f"dataset:{folder.name}"
    for text in ("dct:title", "dct:description"):
        languages = sorted(row[0] for row in ask(f"SELECT (LANG(?o) AS ?l) WHERE {{ {dataset} {text} ?o }}"))
        assert languages == ["en", "pl"], f"data/{folder.name}/dataset.ttl: {text} once @pl and once @en"
    for single in ("dct:license", "dct:publisher", "dct:issued"):
        assert len(ask(f"SELECT ?o WHERE {{ {dataset} {single} ?o }}")) == 1, (
            f"data/{folder.name}/dataset.ttl: {single} exactly once"
        )
    assert ask(f"SELECT ?source WHERE {{ {dataset} a dcat:Dataset ; dct:source ?source }}"), (
        f"data/{folder.name}/dataset.ttl: type dcat:Dataset and at least one dct:source"
    )


def test_every_source_has_a_language_and_the_date_on_which_it_was_read(expect: Expect) -> None:
    sources = (
        "cordis-h2020-organisations",
        "eu-country-authority-table",
        "european-regions-page",
        "general-knowledge",
        "geonames",
        "iso-3166-1",
        "nuts-2021",
        "third-country-integration-page",
        "wikidata",
    )
    expect(
        """SELECT DISTINCT ?source ?type WHERE {
            ?source a prov:Entity ; dct:language ?language ; ca:dateRead ?date . BIND (DATATYPE(?date) AS ?type)
            FILTER (STRSTARTS(STR(?language), "http://publications.europa.eu/resource/authority/language/"))
        }""",
        [(f"source:{source}", "xsd:date") for source in sources],
        "dct:language and ca:dateRead of the source in dataset.ttl",
    )


def test_only_the_first_page_has_a_title(expect: Expect) -> None:
    expect(
        "SELECT ?page ?title WHERE { ?page a schema:WebPage . OPTIONAL { ?page dct:title ?title } }",
        [
            ("source:european-regions-page", "Projekt : Europejskie regiony na rzecz integracji społecznej"),
            ("source:third-country-integration-page", ""),
        ],
        "dataset.ttl of either project",
    )


# Texts and numbers


def test_a_quote_is_polish_and_of_forty_words_at_most(atlas: Store) -> None:
    problems = [
        f"{folder}, {subject}: {quote}"
        for subject, predicate, quote, folder in literals(atlas)
        if predicate == "ca:quote"
        and (
            quote.language != "pl" or len(quote.value.split()) > 40 or not folder.endswith(PAGES) or "…" in quote.value
        )
    ]
    assert not problems, f"quote the page's own words, unbroken, few, @pl, in the page's dataset:{listed(problems)}"


@pytest.mark.parametrize(
    "kind",
    [
        "ca:Activity",
        "ca:Award",
        "ca:Event",
        "ca:Goal",
        "ca:Network",
        "ca:Programme",
        "ca:Stage",
        "ca:Statistic",
        "foaf:Group",
        "org:Membership",
        "org:Site",
    ],
)
def test_what_a_page_says_in_a_few_words_carries_them(ask: Ask, kind: str) -> None:
    silent = ask(f"SELECT ?thing WHERE {{ ?thing a {kind} FILTER NOT EXISTS {{ ?thing ca:quote ?quote }} }}")
    assert not silent, f"add ca:quote with the page's words that say so:{listed(silent)}"


def test_what_was_corrected_is_explained(ask: Ask) -> None:
    unexplained = ask(
        """SELECT ?thing ?language WHERE {
            { SELECT DISTINCT ?thing WHERE { ?thing ca:asPrinted ?words } }
            VALUES ?language { "pl" "en" }
            FILTER NOT EXISTS { ?thing skos:editorialNote ?note . FILTER (LANG(?note) = ?language) }
        }"""
    )
    assert not unexplained, f"say in skos:editorialNote, beside ca:asPrinted, what was corrected:{listed(unexplained)}"


def test_what_is_written_in_our_words_is_there_in_polish_and_in_english(ask: Ask) -> None:
    problems = ask(
        """SELECT ?graph ?thing ?property (SUM(?polish) AS ?inPolish) (SUM(?english) AS ?inEnglish) WHERE {
            VALUES ?property { dct:description skos:note skos:editorialNote }
            GRAPH ?graph { ?thing ?property ?text }
            FILTER (STRSTARTS(STR(?graph), STR(dataset:)))
            BIND (IF(LANG(?text) = "pl", 1, 0) AS ?polish) BIND (IF(LANG(?text) = "en", 1, 0) AS ?english)
        } GROUP BY ?graph ?thing ?property HAVING (SUM(?polish) != SUM(?english))"""
    )
    assert not problems, f"translate what stands in one language only:{listed(problems)}"


def test_descriptions_are_one_per_language(ask: Ask) -> None:
    doubled = ask(
        """SELECT ?thing ?language (COUNT(?text) AS ?texts) WHERE {
            ?thing dct:description ?text . BIND (LANG(?text) AS ?language)
        } GROUP BY ?thing ?language HAVING (COUNT(?text) > 1)"""
    )
    assert not doubled, f"join these into one dct:description:{listed(doubled)}"


@pytest.mark.parametrize(
    "kind",
    ["ca:Project", "ca:Event", "ca:Programme", "ca:Network", "ca:Goal", "ca:Stage", "foaf:Group", "org:Organization"],
)
def test_these_are_described(ask: Ask, kind: str) -> None:
    bare = ask(f"SELECT ?thing WHERE {{ ?thing a {kind} FILTER NOT EXISTS {{ ?thing dct:description ?text }} }}")
    assert not bare, f"describe each in a sentence or two, @pl and @en:{listed(bare)}"


def test_no_text_has_stray_white_space(atlas: Store) -> None:
    # ca:asPrinted keeps what a page prints, its no-break space too.
    problems = [
        f"{folder}, {subject} {predicate}: {text.value!r}"
        for subject, predicate, text, folder in literals(atlas)
        if re.search(r"^\s|\s$|[^\S ]", text.value)
        or ("  " in text.value)
        or re.search("[\u00a0\u00ad\u200b\u2060\ufeff]", text.value)
        if predicate != "ca:asPrinted"
    ]
    assert not problems, f"one plain space between words, none at the ends:{listed(problems)}"


def test_typewriter_quotes_stand_only_where_a_page_prints_them_or_someone_types_them(atlas: Store) -> None:
    problems = [
        f"{folder}, {subject} {predicate}: {text.value}"
        for subject, predicate, text, folder in literals(atlas)
        if re.search("[\"']", text.value) and predicate not in {"ca:asPrinted", "ca:listedName", "skos:altLabel"}
    ]
    assert not problems, f"use „ ” in Polish, “ ” in English and ’ for the apostrophe:{listed(problems)}"  # noqa: RUF001


def test_polish_texts_have_polish_quotation_marks_and_dashes(atlas: Store) -> None:
    problems = [
        f"{folder}, {subject} {predicate}: {text.value}"
        for subject, predicate, text, folder in literals(atlas)
        if text.language == "pl" and re.search("“| - |\\.\\.\\.|—", text.value)
    ]
    assert not problems, f"use „ ”, – with spaces and … in{listed(problems)}"  # noqa: RUF001


DATATYPES = {
    "ca:activeSince": "xsd:gYear",
    "ca:dateRead": "xsd:date",
    "ca:eastBound": "xsd:decimal",
    "ca:northBound": "xsd:decimal",
    "ca:order": "xsd:integer",
    "ca:southBound": "xsd:decimal",
    "ca:statedCountryCount": "xsd:integer",
    "ca:statedPartnerCount": "xsd:integer",
    "ca:value": "xsd:integer",
    "ca:westBound": "xsd:decimal",
    "ca:year": "xsd:gYear",
    "dct:issued": "xsd:date",
    "geo:asWKT": "geo:wktLiteral",
    "schema:foundingDate": "xsd:gYear",
    "wgs:lat": "xsd:decimal",
    "wgs:long": "xsd:decimal",
    **dict.fromkeys(("ca:acronym", "schema:propertyID", "schema:value", "skos:notation"), "xsd:string"),
}


def test_numbers_years_and_dates_have_their_datatype_and_texts_a_language(atlas: Store) -> None:
    problems = [
        f"{folder}, {subject} {predicate} {value}: {shorten(value.datatype.value)}, not {wanted}"
        for subject, predicate, value, folder in literals(atlas)
        if shorten(value.datatype.value) != (wanted := DATATYPES.get(predicate, "rdf:langString"))
    ]
    assert not problems, f"mend these literals:{listed(problems)}"


# The files


def test_there_are_files() -> None:
    assert len(FILES) > 30, "data/ holds no Turtle files: the tests on files would pass without looking"


@each_file
def test_a_file_has_no_blank_nodes_and_speaks_of_what_is_ours(path: Path) -> None:
    for quad in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE):
        assert not isinstance(quad.object, BlankNode), f"{path.name}: name the node that {quad.subject} points to"
        assert isinstance(quad.subject, NamedNode), f"{path.name}: name the node before {quad.predicate}"
        ours = (str(ID), f"{BASE}dataset/")
        assert quad.subject.value.startswith(ours), f"{path.name}: {quad.subject} is not ours to describe"


@each_file
def test_a_file_begins_with_a_comment_of_two_to_four_lines(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    head = next((number for number, line in enumerate(lines) if not line.startswith("#")), 0)
    assert head in {2, 3, 4}, f"{path}: say in two to four lines what the file holds and from which source"
    assert lines[head] == "", f"{path}: an empty line follows the head comment"
    too_long = [line for line in lines[:head] if len(line) > 145]
    assert not too_long, f"{path}: break{listed(too_long)}"


@each_file
def test_prefixes_are_alphabetical_used_and_those_of_the_vocabulary(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    declared = re.findall(r"^@prefix (\S+): <([^>]+)> \.$", text, flags=re.MULTILINE)
    names = [name for name, _ in declared]
    assert names, f"{path}: declare prefixes"
    assert names == sorted(set(names)), f"{path}: sort the prefixes, each once: {', '.join(sorted(set(names)))}"
    wrong = [f"{name}: <{iri}>" for name, iri in declared if PREFIXES.get(name) != iri]
    assert not wrong, f"{path}: src/coopatlas/vocabulary.py knows these otherwise or not at all:{listed(wrong)}"
    body = re.sub(r'^@prefix .*$|^#.*$|"(?:[^"\\\n]|\\.)*"|<[^>\s]*>', " ", text, flags=re.MULTILINE)
    used = set(re.findall(r"(?<![\w:@-])([a-z][\w-]*):", body))
    assert set(names) <= used, f"{path}: remove unused prefixes:{listed(set(names) - used)}"


@each_file
def test_a_file_has_clean_lines(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert "\t" not in text, f"{path}: indent by four spaces, no tabs"
    assert "\r" not in text, f"{path}: lines end with a line feed alone"
    assert text.endswith("\n"), f"{path}: end the last line"
    assert not text.endswith("\n\n"), f"{path}: no empty line at the end"
    assert "\n\n\n" not in text, f"{path}: one empty line between blocks"
    trailing = [number for number, line in enumerate(text.splitlines(), 1) if line != line.rstrip()]
    assert not trailing, f"{path}: blanks at the end of lines {trailing}"
    indents = {len(line) - len(line.lstrip(" ")) for line in text.splitlines()}
    assert indents <= {0, 4, 8}, f"{path}: indent by four spaces, a continued list by eight; found {sorted(indents)}"


@each_file
def test_a_block_is_set_apart_and_ends_on_its_last_line(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    crowded = [
        number
        for number, (line, following) in enumerate(pairwise(lines), 2)
        if line.endswith(" .") and not line.startswith("@prefix") and following
    ]
    assert not crowded, f"{path}: an empty line before lines {crowded}"
    alone = [number for number, line in enumerate(lines, 1) if line.strip() in {".", ";", ","}]
    assert not alone, f"{path}: put the mark of lines {alone} at the end of the line before"


@each_file
def test_a_subject_has_one_block_in_a_file(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    subjects = re.findall(r"^(?!@prefix|#)(\S+) ", text, flags=re.MULTILINE)
    twice = {subject for subject in subjects if subjects.count(subject) > 1}
    assert not twice, f"{path}: join the blocks of{listed(twice)}"
