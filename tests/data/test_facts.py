"""Every fact that the two pages state is in the data, and the data state no other.

The tables are written from the pages, not from the data. A name like ``lodz`` is the last part of an IRI.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pytest

Row = tuple[str | int, ...]
Ask = Callable[[str], list[Row]]
Expect = Callable[[str, Iterable[Row], str], None]

REGIONS = "european-regions-for-social-inclusion"
CITIES = "integration-of-third-country-nationals"
FIRST = "data/european-regions"
SECOND = "data/third-country-integration"


# Who takes part

PARTICIPATIONS_OF_THE_FIRST = (
    (1, "Województwo Łódzkie", "coordinator", "lodzkie-region", "PL"),
    (
        2,
        "Wspólnota Autonomiczna Madryt, Dyrekcja Generalna ds. Imigracji",
        "partner",
        "madrid-directorate-general-for-immigration",
        "ES",
    ),
    (3, "Związek Gmin Czarnogóry", "partner", "union-of-municipalities-of-montenegro", "ME"),
    (4, "Gmina Cetynia", "partner", "cetinje-municipality", "ME"),
    (5, "Komitat Csongrad", "partner", "csongrad-county", "HU"),
    (6, "Pakt Terytorialny na rzecz Zatrudnienia w La Ribera (PATER)", "partner", "la-ribera-employment-pact", "ES"),
    (7, "Gmina Alfas del Pi", "partner", "alfas-del-pi-municipality", "ES"),
    (
        8,
        "Stowarzyszenie Urzędów Pomocy Społecznej Irurtzun",
        "partner",
        "irurtzun-social-services-association",
        "ES",
    ),
    (
        9,
        "Okręg Covasna, Dyrekcja Generalna ds. Opieki Społecznej i Ochrony Dzieci",
        "partner",
        "covasna-directorate-general-for-social-assistance",
        "RO",
    ),
    (10, "Gmina Lyaskovets", "partner", "lyaskovets-municipality", "BG"),
    (
        11,
        "Łotewskie Stowarzyszenie Władz Lokalnych i Regionalnych",
        "partner",
        "latvian-association-of-local-governments",
        "LV",
    ),
    (12, "Rada Gminy Kraslava", "partner", "kraslava-municipality", "LV"),
    (13, "Stowarzyszenie Rad Lokalnych", "partner", "local-councils-association-malta", "MT"),
    (14, "Miasto Mechelen", "partner", "mechelen-city", "BE"),
    (15, "WSX Enterprise", "partner", "wsx-enterprise", "GB"),
    (16, "Europejska Sieć Miast i Regionów na rzecz Gospodarki Społecznej", "partner", "reves", "BE"),
    (17, "Gmina Rogów", "partner", "rogow-commune", "PL"),
    (18, "Gmina Miejska Brzeziny", "partner", "brzeziny-town", "PL"),
    (19, "Gmina Nowosolna", "partner", "nowosolna-commune", "PL"),
    (20, "Gmina Bełchatów", "partner", "belchatow-commune", "PL"),
    (21, "Gmina Aleksandrów Łódzki", "partner", "aleksandrow-lodzki-municipality", "PL"),
    (22, "Miasto Łódź", "partner", "lodz-city", "PL"),
    (23, "Urząd Miasta Uniejów", "partner", "uniejow-town-office", "PL"),
    (
        24,
        "Fundacja Studiów Europejskich – Instytut Europejski",  # noqa: RUF001
        "partner",
        "foundation-for-european-studies",
        "PL",
    ),
    (
        25,
        "Regionalne Centrum Polityki Społecznej w Łodzi (RCPS)",
        "partner",
        "regional-centre-for-social-policy-lodz",
        "PL",
    ),
    (26, 'Stowarzyszenie Wsparcie Społeczne "Ja-Ty-My"', "partner", "ja-ty-my-association", "PL"),
    (27, "Centrum Promocji i Rozwoju Inicjatyw Obywatelskich (OPUS)", "partner", "opus", "PL"),
    (
        28,
        "Fundacja Edukacji i Rozwoju Społeczeństwa Obywatelskiego",
        "partner",
        "foundation-for-education-and-civil-society",
        "PL",
    ),
)

# In the order of the page's list. Its descriptions follow another.
PARTICIPATIONS_OF_THE_SECOND = (
    (1, "PATRIR", "coordinator", "patrir", "RO"),
    (2, "Kartagena", "city", "adle-cartagena", "ES"),
    (3, "Kluż-Napoka", "city", "cluj-napoca-city-hall", "RO"),
    (4, "Dietzenbach", "city", "dietzenbach-town", "DE"),
    (5, "Linköping", "city", "linkoping-municipality", "SE"),
    (6, "Lublin", "city", "lublin-municipality", "PL"),
    (7, "Rawenna", "city", "ravenna-municipality", "IT"),
    (8, "Ryga", "city", "riga-education-culture-and-sports-department", "LV"),
    (9, "Asociacion Ciudades Interculturales", "technical-partner", "intercultural-cities-association", "ES"),
    (10, "Consorzio Comunita Brianza", "technical-partner", "consorzio-comunita-brianza", "IT"),
    (11, "Creative Ideas", "technical-partner", "creative-ideas", "LV"),
    (12, "Pro Arbeit", "technical-partner", "pro-arbeit", "DE"),
    (13, "TREE", "technical-partner", "tree", "EE"),
)


@pytest.mark.parametrize(
    ("project", "slug", "table", "folder"),
    [
        (REGIONS, "european-regions", PARTICIPATIONS_OF_THE_FIRST, FIRST),
        (CITIES, "third-country-integration", PARTICIPATIONS_OF_THE_SECOND, SECOND),
    ],
    ids=["first", "second"],
)
def test_the_participants_stand_in_the_order_and_under_the_names_of_the_list(
    expect: Expect, project: str, slug: str, table: tuple[tuple[int, str, str, str, str], ...], folder: str
) -> None:
    expect(
        f"""SELECT ?participation ?order ?listedName ?language ?role ?organisation ?country WHERE {{
            ?participation a ca:Participation ; ca:project project:{project} ;
                ca:order ?order ; ca:listedName ?listedName ; ca:role/skos:notation ?role ;
                ca:participant ?organisation .
            ?organisation a org:Organization ; ca:partnerIn project:{project} ; ca:country/skos:notation ?country .
            BIND (LANG(?listedName) AS ?language)
        }}""",
        [
            (f"participation:{slug}-{order:02}", order, name, "pl", role, f"organisation:{organisation}", country)
            for order, name, role, organisation, country in table
        ],
        f"{folder}/participations.ttl",
    )


def test_there_are_forty_one_participations_in_two_projects(ask: Ask) -> None:
    found = ask(
        "SELECT DISTINCT ?participation ?project WHERE { ?participation a ca:Participation ; ca:project ?project }"
    )
    assert len(found) == 41, f"28 and 13 participations, not {len(found)}: mend participations.ttl of either project"
    assert {project for _, project in found} == {f"project:{REGIONS}", f"project:{CITIES}"}


def test_three_participants_act_for_a_city(expect: Expect) -> None:
    expect(
        """SELECT ?organisation ?city WHERE {
            ?participation ca:onBehalfOf ?city ; ca:participant ?organisation . ?city a ca:City
        }""",
        [
            ("organisation:adle-cartagena", "place:cartagena"),
            ("organisation:cluj-napoca-city-hall", "place:cluj-napoca"),
            ("organisation:riga-education-culture-and-sports-department", "place:riga"),
        ],
        f"{SECOND}/participations.ttl (ca:onBehalfOf)",
    )


KINDS = (
    ("adle-cartagena", "public-agency"),
    ("aleksandrow-lodzki-municipality", "municipality"),
    ("alfas-del-pi-municipality", "municipality"),
    ("belchatow-commune", "municipality"),
    ("brzeziny-town", "municipality"),
    ("cartagena-migration-and-development-department", "city-hall-department"),
    ("cartagena-municipality", "city-hall"),
    ("cartagena-social-policy-department", "city-hall-department"),
    ("cetinje-municipality", "municipality"),
    ("cluj-napoca-city-hall", "city-hall"),
    ("community-of-madrid", "region-or-county"),
    ("consorzio-comunita-brianza", "social-enterprise"),
    ("covasna-county", "region-or-county"),
    ("covasna-directorate-general-for-social-assistance", "directorate"),
    ("creative-ideas", "ngo"),
    ("csongrad-county", "region-or-county"),
    ("dietzenbach-town", "municipality"),
    ("foundation-for-education-and-civil-society", "foundation"),
    ("foundation-for-european-studies", "foundation"),
    ("intercultural-cities-association", "association"),
    ("irurtzun-social-services-association", "association"),
    ("ja-ty-my-association", "association"),
    ("kraslava-municipality", "municipality"),
    ("la-ribera-employment-pact", "pact"),
    ("latvian-association-of-local-governments", "association"),
    ("linkoping-municipality", "municipality"),
    ("local-councils-association-malta", "association"),
    ("lodz-city", "municipality"),
    ("lodzkie-region", "region-or-county"),
    ("lublin-municipality", "municipality"),
    ("lyaskovets-municipality", "municipality"),
    ("madrid-directorate-general-for-immigration", "directorate"),
    ("mechelen-city", "municipality"),
    ("nowosolna-commune", "municipality"),
    ("patrir-european-peace-department", "unit"),
    ("patrir-integration-and-migration-team", "unit"),
    ("pro-arbeit", "public-institution"),
    ("pro-arbeit-european-project-management", "unit"),
    ("ravenna-municipality", "municipality"),
    ("reves", "network"),
    ("riga-city-council", "city-hall"),
    ("riga-education-culture-and-sports-department", "city-hall-department"),
    ("rogow-commune", "municipality"),
    ("tree", "agency"),
    ("uniejow-town-office", "city-hall"),
    ("union-of-municipalities-of-montenegro", "union"),
)
KINDS_FROM_GENERAL_KNOWLEDGE = (
    ("foundation-for-education-and-civil-society", "ngo"),
    ("ja-ty-my-association", "ngo"),
    ("opus", "association"),
    ("opus", "ngo"),
    ("patrir", "ngo"),
    ("regional-centre-for-social-policy-lodz", "public-institution"),
    ("wsx-enterprise", "enterprise"),
)


@pytest.mark.parametrize(
    ("graphs", "table", "where"),
    [
        (("european-regions", "third-country-integration"), KINDS, "organisations.ttl of either project"),
        (("general-knowledge",), KINDS_FROM_GENERAL_KNOWLEDGE, "data/general-knowledge/*-names.ttl"),
    ],
    ids=["that the page tells", "that are general knowledge"],
)
def test_organisations_are_of_the_kinds(
    expect: Expect, graphs: tuple[str, ...], table: tuple[tuple[str, str], ...], where: str
) -> None:
    expect(
        f"""SELECT ?organisation ?kind WHERE {{
            VALUES ?graph {{ {" ".join(f"dataset:{graph}" for graph in graphs)} }}
            GRAPH ?graph {{ ?organisation org:classification ?concept }}
            ?concept skos:notation ?kind .
        }}""",
        [(f"organisation:{organisation}", kind) for organisation, kind in table],
        f"org:classification in {where}",
    )


def test_units_lead_to_the_body_that_they_belong_to(expect: Expect) -> None:
    expect(
        """SELECT ?unit ?body WHERE {
            ?unit a org:OrganizationalUnit ; org:unitOf ?body . ?body a org:Organization
        }""",
        [
            (f"organisation:{unit}", f"organisation:{body}")
            for unit, body in (
                ("cartagena-migration-and-development-department", "cartagena-municipality"),
                ("cartagena-social-policy-department", "cartagena-municipality"),
                ("covasna-directorate-general-for-social-assistance", "covasna-county"),
                ("madrid-directorate-general-for-immigration", "community-of-madrid"),
                ("patrir-european-peace-department", "patrir"),
                ("patrir-integration-and-migration-team", "patrir"),
                ("patrir-integration-and-migration-team", "patrir-european-peace-department"),
                ("pro-arbeit-european-project-management", "pro-arbeit"),
                ("riga-education-culture-and-sports-department", "riga-city-council"),
            )
        ],
        "org:unitOf in organisations.ttl of either project",
    )


def test_acronyms_stand_in_the_graph_of_whoever_gives_them(expect: Expect) -> None:
    expect(
        "SELECT ?graph ?body ?acronym WHERE { GRAPH ?graph { ?body ca:acronym ?acronym } }",
        [
            ("dataset:european-regions", "organisation:la-ribera-employment-pact", "PATER"),
            ("dataset:european-regions", "organisation:opus", "OPUS"),
            ("dataset:european-regions", "organisation:regional-centre-for-social-policy-lodz", "RCPS"),
            ("dataset:general-knowledge", "organisation:covasna-directorate-general-for-social-assistance", "DGASPC"),
            ("dataset:general-knowledge", "organisation:foundation-for-european-studies", "FSE-IE"),
            ("dataset:general-knowledge", "organisation:latvian-association-of-local-governments", "LALRG"),
            ("dataset:general-knowledge", "organisation:latvian-association-of-local-governments", "LPS"),
            ("dataset:general-knowledge", "organisation:local-councils-association-malta", "LCA"),
            ("dataset:general-knowledge", "organisation:reves", "REVES"),
            ("dataset:third-country-integration", "network:gaav", "GAAV"),
            ("dataset:third-country-integration", "network:gppac", "GPPAC"),
            ("dataset:third-country-integration", "network:icc", "ICC"),
            ("dataset:third-country-integration", "network:reci", "RECI"),
            ("dataset:third-country-integration", "organisation:adle-cartagena", "ADLE"),
            ("dataset:third-country-integration", "organisation:consorzio-comunita-brianza", "CCB"),
            ("dataset:third-country-integration", "organisation:intercultural-cities-association", "ACI"),
            ("dataset:third-country-integration", "organisation:patrir", "PATRIR"),
            ("dataset:third-country-integration", "organisation:pro-arbeit-european-project-management", "EPM"),
        ],
        "ca:acronym in organisations.ttl, networks.ttl or data/general-knowledge",
    )


# What the second page calls its bodies outside its list, and where the first page prints another form of the name.
PRINTED_NAMES = (
    ("organisation:adle-cartagena", "es", "Agencia de Desarrollo Local y Empleo"),
    ("organisation:alfas-del-pi-municipality", "pl", "Gmina Alfas del Pi"),
    ("organisation:cartagena-migration-and-development-department", "pl", "Wydział ds. Migracji i Rozwoju"),
    ("organisation:cartagena-municipality", "pl", "Rada Miasta"),
    ("organisation:cartagena-municipality", "pl", "Urząd Miasta Kartagena"),
    ("organisation:cartagena-social-policy-department", "pl", "Wydział Polityki Społecznej Urzędu Miasta"),
    ("organisation:cluj-napoca-city-hall", "pl", "Urząd Miasta Kluż-Napoka"),
    ("organisation:consorzio-comunita-brianza", "pl", "Consorzio Comunità Brianza"),
    ("organisation:council-of-europe", "pl", "Rada Europy"),
    ("organisation:csongrad-county", "pl", "Komitat Csongrad"),
    ("organisation:intercultural-cities-association", "en", "The Association of Intercultural Cities"),
    ("organisation:intercultural-cities-association", "pl", "Stowarzyszenie Miast Międzykulturowych"),
    ("organisation:kraslava-municipality", "pl", "Rada Gminy Kraslava"),
    ("organisation:patrir", "pl", "Instytut ds. Działań na rzecz Pokoju, Szkoleń i Badań w Rumunii"),
    ("organisation:patrir-european-peace-department", "pl", "Europejski Departament Pokoju"),
    ("organisation:pro-arbeit-european-project-management", "pl", "European Project Management"),
    (
        "organisation:riga-education-culture-and-sports-department",
        "pl",
        "Departament Edukacji, Kultury i Sportu Urzędu Miasta Rygi",
    ),
    ("network:gaav", "en", "Global Alliance on Armed Violence Reduction and Prevention"),
    ("network:gaav", "pl", "Globalny Sojusz na rzecz Ograniczenia i Prewencji Przemocy z Użyciem Broni"),
    ("network:gppac", "en", "Global Partnership for the Prevention of Armed Conflict"),
    ("network:gppac", "pl", "Globalne Partnerstwo na rzecz Prewencji Konfliktów Zbrojnych"),
    ("network:icc", "pl", "Program Miast Międzykulturowych"),
    ("network:reci", "pl", "Hiszpańska Sieć Miast Międzykulturowych"),
    ("place:cluj-napoca", "pl", "serce Transylwanii"),
)


@pytest.mark.parametrize(("thing", "language", "name"), PRINTED_NAMES)
def test_a_printed_name_is_a_label(ask: Ask, thing: str, language: str, name: str) -> None:
    labels = ask(
        f"""SELECT ?label WHERE {{
            {thing} skos:prefLabel|skos:altLabel ?label . FILTER (LANG(?label) = "{language}")
        }}"""
    )
    assert (name,) in labels, (
        f"add “{name}”@{language} as a label of {thing} in organisations.ttl, networks.ttl or places"
    )


def test_what_the_first_list_calls_a_body_is_a_label_of_it(ask: Ask) -> None:
    nameless = ask(
        f"""SELECT ?organisation ?name WHERE {{
            ?participation ca:project project:{REGIONS} ; ca:participant ?organisation ; ca:listedName ?name .
            FILTER NOT EXISTS {{ ?organisation skos:prefLabel|skos:altLabel ?name }}
        }}"""
    )
    assert not nameless, f"add the listed name as skos:altLabel@pl in {FIRST}/organisations.ttl: {nameless}"


# Figures

FIGURES = {
    "network:reci": (("member-cities", 20, "city", "exact"),),
    "organisation:consorzio-comunita-brianza": (
        ("member-organisations", 33, "organisation", "exact"),
        ("cooperatives", 25, "organisation", "exact"),
        ("consortia", 1, "organisation", "exact"),
        ("associations", 7, "organisation", "exact"),
        ("enterprises", 34, "organisation", "exact"),
    ),
    "organisation:creative-ideas": (("people-active", 800, "person", "at-least"),),
    "organisation:patrir": (("experience", 20, "year-duration", "nearly"),),
    "organisation:riga-education-culture-and-sports-department": (
        ("supervised-units", 300, "institution", "more-than"),
        ("kindergartens", 146, "institution", "exact"),
        ("schools", 109, "institution", "exact"),
        ("culture-houses", 8, "institution", "exact"),
        ("art-and-music-schools", 9, "institution", "exact"),
        ("sport-schools", 10, "institution", "exact"),
        ("culture-centres", 3, "institution", "exact"),
        ("culture-institution-branches", 10, "institution", "exact"),
        ("library-branches", 24, "institution", "exact"),
    ),
    "organisation:tree": (("proposals-per-year", 20, "proposal-per-year", "more-than"),),
    "place:dietzenbach": (
        ("inhabitants", 35000, "person", "approximately"),
        ("countries-of-origin", 115, "country", "exact"),
        ("share-under-18", 20, "percent", "exact"),
        ("integration-strategy-adopted", 2012, "year", "exact"),
    ),
    "place:linkoping": (("students", 32000, "person", "more-than"),),
    "place:lublin": (
        ("universities", 9, "institution", "exact"),
        ("students", 60000, "person", "more-than"),
        ("foreign-students", 7000, "person", "more-than"),
        ("countries-of-foreign-students", 96, "country", "exact"),
    ),
    "place:ravenna": (
        ("districts", 10, "district", "exact"),
        ("towns-and-villages", 90, "settlement", "exact"),
        ("inhabitants", 160000, "person", "exact"),
        ("share-from-eu-and-non-eu", 12, "percent", "approximately"),
    ),
    f"project:{CITIES}": (
        ("participants-in-role", 7, "city", "exact"),
        ("participants-in-role", 5, "organisation", "exact"),
    ),
}
PARTS = {
    "consorzio-comunita-brianza-member-organisations": ("cooperatives", "consortia", "associations"),
    "riga-department-supervised-units": (
        "kindergartens",
        "schools",
        "culture-houses",
        "art-and-music-schools",
        "sport-schools",
        "culture-centres",
        "culture-institution-branches",
        "library-branches",
    ),
}


def test_there_are_exactly_these_figures(expect: Expect) -> None:
    expect(
        """SELECT ?about ?measure ?value ?unit ?qualifier WHERE {
            ?figure a ca:Statistic ; ca:about ?about ; ca:value ?value ; ca:measure/skos:notation ?measure ;
                ca:unit/skos:notation ?unit ; ca:qualifier/skos:notation ?qualifier .
        }""",
        [(about, *figure) for about, figures in FIGURES.items() for figure in figures],
        f"{SECOND}/statistics.ttl",
    )


def test_there_are_thirty_three_figures(ask: Ask) -> None:
    assert len(ask("SELECT ?figure WHERE { ?figure a ca:Statistic }")) == 33, (
        f"{SECOND}/statistics.ttl: give each figure one of ca:about, ca:measure, ca:value, ca:unit, ca:qualifier"
    )


def test_the_quote_of_a_figure_holds_its_number(ask: Ask) -> None:
    silent = []
    for figure, value, quotes in ask(
        """SELECT ?figure ?value (GROUP_CONCAT(?quote ; separator = " | ") AS ?quotes) WHERE {
            ?figure a ca:Statistic ; ca:value ?value . OPTIONAL { ?figure ca:quote ?quote }
        } GROUP BY ?figure ?value"""
    ):
        printed = f"{value:,}".replace(",", " ") if value != 2012 else str(value)
        if not re.search(rf"(?<!\d){printed}(?!\d)", str(quotes)):
            silent.append(f"  {figure}: “{quotes}” does not hold {printed}")
    assert not silent, "\n".join([f"mend ca:quote in {SECOND}/statistics.ttl:", *silent])


def test_only_parts_of_a_whole_are_joined_to_it(expect: Expect) -> None:
    expect(
        "SELECT ?whole ?measure WHERE { ?part ca:componentOf ?whole ; ca:measure/skos:notation ?measure }",
        [(f"statistic:{whole}", part) for whole, parts in PARTS.items() for part in parts],
        f"ca:componentOf in {SECOND}/statistics.ttl (“w tym”, among them, is no sum)",
    )


def test_the_parts_sum_to_what_the_page_prints(expect: Expect) -> None:
    expect(
        """SELECT ?whole (SUM(?value) AS ?sum) WHERE { ?part ca:componentOf ?whole ; ca:value ?value }
        GROUP BY ?whole""",
        [
            ("statistic:consorzio-comunita-brianza-member-organisations", 33),
            ("statistic:riga-department-supervised-units", 319),
        ],
        f"ca:value in {SECOND}/statistics.ttl",
    )


def test_what_is_named_without_a_figure_has_none(expect: Expect) -> None:
    expect(
        "SELECT ?thing ?measure WHERE { ?thing ca:namedWithoutFigure/skos:notation ?measure }",
        [
            ("organisation:riga-education-culture-and-sports-department", measure)
            for measure in ("orchestras", "service-points", "sports-halls")
        ],
        f"{SECOND}/organisations.ttl (ca:namedWithoutFigure)",
    )


# What the pages state about the projects


def test_only_the_second_page_states_how_many_partners_and_countries_there_are(expect: Expect) -> None:
    expect(
        """SELECT ?project ?partners ?countries WHERE {
            ?project a ca:Project .
            OPTIONAL { ?project ca:statedPartnerCount ?partners }
            OPTIONAL { ?project ca:statedCountryCount ?countries }
        }""",
        [(f"project:{REGIONS}", "", ""), (f"project:{CITIES}", 13, 8)],
        f"{SECOND}/project.ttl (ca:statedPartnerCount, ca:statedCountryCount)",
    )


def test_the_second_page_states_eight_countries(expect: Expect) -> None:
    expect(
        "SELECT ?project ?code WHERE { ?project ca:statedCountry/skos:notation ?code }",
        [(f"project:{CITIES}", code) for code in ("DE", "EE", "ES", "IT", "LV", "PL", "RO", "SE")],
        f"{SECOND}/project.ttl (ca:statedCountry)",
    )


def test_the_second_page_states_how_many_cities_and_technical_partners_there_are(expect: Expect) -> None:
    expect(
        """SELECT ?project ?role ?value ?quote WHERE {
            ?project ca:statedRoleCount ?figure .
            ?figure a ca:Statistic ; ca:role/skos:notation ?role ; ca:value ?value ; ca:quote ?quote .
        }""",
        [
            (f"project:{CITIES}", "city", 7, "7 miast Unii Europejskiej"),
            (f"project:{CITIES}", "technical-partner", 5, "5 partnerów technicznych"),
        ],
        f"{SECOND}/project.ttl (ca:statedRoleCount) and {SECOND}/statistics.ttl",
    )


def test_the_first_project_has_a_title_a_slogan_and_a_programme(expect: Expect) -> None:
    expect(
        """SELECT ?project ?title ?slogan ?programme ?name WHERE {
            ?project a ca:Project ; dct:title ?title ; schema:slogan ?slogan ; ca:programme ?programme .
            ?programme a ca:Programme ; skos:prefLabel ?name .
            FILTER (LANG(?title) = "pl" && LANG(?slogan) = "pl" && LANG(?name) = "pl")
        }""",
        [
            (
                f"project:{REGIONS}",
                "Europejskie regiony na rzecz integracji społecznej",
                "Unia Europejska tworzona jest przez obywateli dla obywateli",
                "programme:europe-for-citizens",
                "Europa dla Obywateli",
            )
        ],
        f"{FIRST}/project.ttl",
    )


def test_the_first_project_has_two_thematic_groups(expect: Expect) -> None:
    expect(
        "SELECT ?group ?project ?theme WHERE { ?group a ca:ThematicGroup ; ca:project ?project ; dct:subject ?theme }",
        [
            ("group:european-regions-civil-dialogue", f"project:{REGIONS}", "theme:civil-dialogue"),
            ("group:european-regions-social-economy", f"project:{REGIONS}", "theme:social-economy"),
        ],
        f"{FIRST}/project.ttl",
    )


def test_the_first_project_held_a_meeting_in_lodz_and_seminars_in_madrid(expect: Expect) -> None:
    expect(
        """SELECT ?event ?project ?type ?place ?country ?theme WHERE {
            ?event a ca:Event ; ca:project ?project ; dct:type/skos:notation ?type ; schema:location ?place ;
                ca:country/skos:notation ?country .
            OPTIONAL { ?event dct:subject ?theme }
        }""",
        [
            (
                "event:european-regions-inaugural-meeting",
                f"project:{REGIONS}",
                "inaugural-meeting",
                "place:lodz",
                "PL",
                "",
            ),
            (
                "event:european-regions-civil-society-seminars",
                f"project:{REGIONS}",
                "seminars",
                "place:madrid",
                "ES",
                "theme:civil-society",
            ),
        ],
        f"{FIRST}/project.ttl",
    )


def test_goals_stand_in_order(expect: Expect) -> None:
    expect(
        "SELECT ?goal ?project ?order WHERE { ?goal a ca:Goal ; ca:project ?project ; ca:order ?order }",
        [
            *((f"goal:european-regions-{order}", f"project:{REGIONS}", order) for order in (1, 2, 3, 4)),
            ("goal:third-country-integration-1", f"project:{CITIES}", 1),
        ],
        "project.ttl of either project",
    )


def test_one_goal_wants_four_groups_of_actors_to_work_together(expect: Expect) -> None:
    expect(
        "SELECT ?goal ?actor WHERE { ?goal ca:between/skos:notation ?actor }",
        [
            ("goal:european-regions-2", actor)
            for actor in ("eu-citizens", "high-level-politics", "local-authorities", "non-governmental-organisations")
        ],
        f"{FIRST}/project.ttl (ca:between)",
    )


def test_the_second_project_works_in_three_stages_two_of_which_lead_to_something(expect: Expect) -> None:
    expect(
        """SELECT ?stage ?project ?order ?result WHERE {
            ?stage a ca:Stage ; ca:project ?project ; ca:order ?order .
            OPTIONAL { ?stage ca:result/skos:notation ?result }
        }""",
        [
            ("stage:third-country-integration-1", f"project:{CITIES}", 1, "intercultural-review-reports"),
            ("stage:third-country-integration-2", f"project:{CITIES}", 2, "integration-strategy"),
            ("stage:third-country-integration-3", f"project:{CITIES}", 3, ""),
        ],
        f"{SECOND}/project.ttl",
    )


# Bodies, networks and places


def test_titles_were_held_by_the_city_and_in_these_years(expect: Expect) -> None:
    expect(
        """SELECT ?award ?holder ?year ?type WHERE {
            ?award a ca:Award ; ca:holder ?holder ; ca:year ?year . BIND (DATATYPE(?year) AS ?type)
        }""",
        [
            ("award:cluj-napoca-european-youth-capital-2015", "place:cluj-napoca", "2015", "xsd:gYear"),
            ("award:cluj-napoca-european-city-of-sport-2018", "place:cluj-napoca", "2018", "xsd:gYear"),
        ],
        f"{SECOND}/awards.ttl",
    )


def test_founding_years_are_given_where_the_page_says_founded(expect: Expect) -> None:
    expect(
        """SELECT ?body ?year ?type ?place ?founder WHERE {
            ?body schema:foundingDate ?year . BIND (DATATYPE(?year) AS ?type)
            OPTIONAL { ?body schema:foundingLocation ?place }
            OPTIONAL { ?body schema:founder ?founder }
        }""",
        [
            ("network:icc", "2008", "xsd:gYear", "", "organisation:council-of-europe"),
            ("network:reci", "2011", "xsd:gYear", "", ""),
            ("organisation:creative-ideas", "2011", "xsd:gYear", "place:balvi", ""),
        ],
        f"{SECOND}/organisations.ttl or {SECOND}/networks.ttl",
    )


def test_active_since_is_not_founded(expect: Expect) -> None:
    expect(
        """SELECT ?activity ?body ?year ?type WHERE {
            ?activity a ca:Activity ; ca:about ?body ; ca:activeSince ?year ; skos:note ?note .
            FILTER (LANG(?note) = "pl") BIND (DATATYPE(?year) AS ?type)
        }""",
        [
            (
                "activity:consorzio-comunita-brianza-2004",
                "organisation:consorzio-comunita-brianza",
                "2004",
                "xsd:gYear",
            ),
            (
                "activity:consorzio-comunita-brianza-2011",
                "organisation:consorzio-comunita-brianza",
                "2011",
                "xsd:gYear",
            ),
            ("activity:pro-arbeit-2005", "organisation:pro-arbeit", "2005", "xsd:gYear"),
        ],
        f"{SECOND}/activities.ttl",
    )


def test_patrir_is_a_member_of_two_networks(expect: Expect) -> None:
    expect(
        """SELECT ?member ?network ?group WHERE {
            ?membership a org:Membership ; org:member ?member ; org:organization ?network .
            OPTIONAL { ?membership ca:workingGroup ?group }
        }""",
        [
            ("organisation:patrir", "network:gppac", "group:gppac-prevention-working-group"),
            ("organisation:patrir", "network:gaav", ""),
        ],
        f"{SECOND}/networks.ttl (org:Membership)",
    )


def test_there_are_four_networks(expect: Expect) -> None:
    expect(
        """SELECT ?network ?whole ?manager WHERE {
            ?network a ca:Network .
            OPTIONAL { ?network dct:isPartOf ?whole }
            OPTIONAL { ?manager ca:manages ?network }
        }""",
        [
            ("network:gaav", "", ""),
            ("network:gppac", "", ""),
            ("network:icc", "", ""),
            ("network:reci", "network:icc", "organisation:intercultural-cities-association"),
        ],
        f"{SECOND}/networks.ttl, or ca:manages in {SECOND}/organisations.ttl",
    )


def test_seats_and_offices_are_where_the_page_puts_them(expect: Expect) -> None:
    expect(
        """SELECT ?body ?property ?site ?place WHERE {
            VALUES ?property { org:hasPrimarySite org:hasSite }
            ?body ?property ?site . ?site a org:Site ; dct:spatial ?place .
        }""",
        [
            ("organisation:creative-ideas", "org:hasSite", "site:creative-ideas-balvi", "place:balvi"),
            ("organisation:creative-ideas", "org:hasSite", "site:creative-ideas-riga", "place:riga"),
            ("organisation:tree", "org:hasPrimarySite", "site:tree-head-office", "country:EE"),
            ("organisation:tree", "org:hasSite", "site:tree-berlin", "place:berlin"),
            ("organisation:tree", "org:hasSite", "site:tree-brussels", "place:brussels"),
        ],
        f"{SECOND}/sites.ttl or {SECOND}/organisations.ttl",
    )


def test_the_second_page_relates_bodies_and_places_to_others(expect: Expect) -> None:
    expect(
        """SELECT ?subject ?property ?object WHERE {
            VALUES ?property { ca:areaOfWork ca:cooperatesWith ca:formerCapitalOf ca:near ca:seatOf }
            ?subject ?property ?object .
        }""",
        [
            ("organisation:adle-cartagena", "ca:cooperatesWith", "organisation:cartagena-municipality"),
            ("organisation:adle-cartagena", "ca:cooperatesWith", "organisation:cartagena-social-policy-department"),
            (
                "organisation:adle-cartagena",
                "ca:cooperatesWith",
                "organisation:cartagena-migration-and-development-department",
            ),
            ("organisation:patrir", "ca:areaOfWork", "country:RO"),
            ("organisation:patrir", "ca:areaOfWork", "place:eastern-europe"),
            ("organisation:patrir-integration-and-migration-team", "ca:areaOfWork", "country:RO"),
            ("organisation:patrir-integration-and-migration-team", "ca:areaOfWork", "place:eastern-europe"),
            ("place:dietzenbach", "ca:near", "place:frankfurt-am-main"),
            ("place:dietzenbach", "ca:seatOf", "place:offenbach-district"),
            ("place:ravenna", "ca:formerCapitalOf", "place:western-roman-empire"),
            ("place:ravenna", "ca:near", "place:adriatic-sea"),
            ("place:ravenna", "ca:seatOf", "place:province-of-ravenna"),
        ],
        f"{SECOND}/organisations.ttl or {SECOND}/places.ttl",
    )


THEMES = {
    "activity:consorzio-comunita-brianza-2011": "reception-of-migrants",
    "activity:pro-arbeit-2005": "labour-market-integration",
    "network:icc": "interculturality",
    "network:reci": "diversity-management interculturality",
    "organisation:adle-cartagena": "business-support diversity-management employment-programmes entrepreneurship "
    "job-seeker-services public-procurement social-economy training",
    "organisation:consorzio-comunita-brianza": "integration-of-third-country-nationals reception-of-migrants",
    "organisation:creative-ideas": "culture education integration rural-development",
    "organisation:dietzenbach-town": "education living-together politics-and-participation sport-and-health work",
    "organisation:intercultural-cities-association": "anti-rumour-strategies interculturality",
    "organisation:patrir": "early-warning international-peacebuilding mediation-and-peacebuilding "
    "preventing-radicalisation risk-and-conflict-analysis",
    "organisation:patrir-integration-and-migration-team": "integration-of-refugees-and-migrants",
    "organisation:pro-arbeit": "labour-market-integration",
    "organisation:pro-arbeit-european-project-management": "labour-market-integration project-design social-innovation",
    "organisation:riga-education-culture-and-sports-department": "culture education social-integration sport youth",
    "organisation:tree": "communication project-design social-innovation",
    "place:ravenna": "unesco-world-heritage",
}


def test_bodies_work_in_the_fields_that_the_second_page_names(expect: Expect) -> None:
    expect(
        """SELECT ?thing ?theme WHERE {
            GRAPH dataset:third-country-integration { ?thing dct:subject ?concept . ?thing dct:source ?source }
            ?concept skos:notation ?theme .
            FILTER NOT EXISTS { ?thing a ?kind . FILTER (?kind IN (ca:Project, ca:Goal)) }
        }""",
        [(thing, theme) for thing, themes in THEMES.items() for theme in themes.split()],
        f"dct:subject in {SECOND}",
    )


CONTAINMENT = {
    "country:BE": "brussels mechelen",
    "country:BG": "lyaskovets",
    "country:DE": "berlin hesse",
    "country:ES": "alfas-del-pi cartagena community-of-madrid irurtzun la-ribera",
    "country:HU": "csongrad",
    "country:IT": "emilia-romagna lombardy",
    "country:LV": "balvi kraslava riga",
    "country:ME": "cetinje",
    "country:PL": "lodzkie lublin",
    "country:RO": "covasna transylvania",
    "country:SE": "linkoping",
    "place:community-of-madrid": "madrid",
    "place:emilia-romagna": "province-of-ravenna",
    "place:hesse": "frankfurt-am-main offenbach-district",
    "place:lodzkie": "aleksandrow-lodzki belchatow-commune brzeziny lodz nowosolna-commune rogow uniejow",
    "place:lombardy": "monza-and-brianza province-of-milan",
    "place:offenbach-district": "dietzenbach",
    "place:province-of-ravenna": "ravenna",
    "place:transylvania": "cluj-napoca",
}


def test_every_place_lies_in_one_larger_place_up_to_its_country(expect: Expect) -> None:
    expect(
        "SELECT ?place ?larger WHERE { ?place schema:containedInPlace ?larger }",
        [(f"place:{place}", larger) for larger, places in CONTAINMENT.items() for place in places.split()],
        f"schema:containedInPlace in data/places or {SECOND}/places.ttl",
    )


def test_the_second_page_itself_says_where_some_places_lie(expect: Expect) -> None:
    expect(
        """SELECT ?place ?larger WHERE {
            GRAPH dataset:third-country-integration { ?place schema:containedInPlace ?larger }
        }""",
        [
            ("place:balvi", "country:LV"),
            ("place:cluj-napoca", "place:transylvania"),
            ("place:dietzenbach", "place:offenbach-district"),
            ("place:emilia-romagna", "country:IT"),
            ("place:hesse", "country:DE"),
            ("place:monza-and-brianza", "place:lombardy"),
            ("place:offenbach-district", "place:hesse"),
            ("place:province-of-ravenna", "place:emilia-romagna"),
            ("place:ravenna", "place:province-of-ravenna"),
        ],
        f"{SECOND}/places.ttl",
    )


def test_both_projects_have_partners_in_four_countries_and_no_partner_in_common(expect: Expect) -> None:
    expect(
        f"""SELECT DISTINCT ?code WHERE {{
            ?one ca:partnerIn project:{REGIONS} ; ca:country ?country .
            ?other ca:partnerIn project:{CITIES} ; ca:country ?country .
            ?country skos:notation ?code .
        }}""",
        [("ES",), ("LV",), ("PL",), ("RO",)],
        "dct:spatial in organisations.ttl of either project",
    )
    expect(
        f"SELECT ?both WHERE {{ ?both ca:partnerIn project:{REGIONS}, project:{CITIES} }}",
        [],
        "ca:participant in participations.ttl of either project",
    )
