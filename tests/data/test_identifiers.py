"""Only identifiers that were verified are published, each in the graph of its register and on the thing it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

Row = tuple[str | int, ...]
Ask = Callable[[str], list[Row]]
Expect = Callable[[str, Iterable[Row], str], None]

GEONAMES = "https://sws.geonames.org/"
WIKIDATA = "http://www.wikidata.org/entity/"
NUTS = "http://data.europa.eu/nuts/code/"
EU_COUNTRY = "http://publications.europa.eu/resource/authority/country/"

# ISO 3166-1 alpha-2, GeoNames, EU authority table (alpha-3), Wikidata
COUNTRIES = (
    ("BE", 2802361, "BEL", "Q31"),
    ("BG", 732800, "BGR", "Q219"),
    ("DE", 2921044, "DEU", "Q183"),
    ("EE", 453733, "EST", "Q191"),
    ("ES", 2510769, "ESP", "Q29"),
    ("GB", 2635167, "GBR", "Q145"),
    ("HU", 719819, "HUN", "Q28"),
    ("IT", 3175395, "ITA", "Q38"),
    ("LV", 458258, "LVA", "Q211"),
    ("ME", 3194884, "MNE", "Q236"),
    ("MT", 2562770, "MLT", "Q233"),
    ("PL", 798544, "POL", "Q36"),
    ("RO", 798549, "ROU", "Q218"),
    ("SE", 2661886, "SWE", "Q34"),
)

# GeoNames, latitude, longitude
CITIES = (
    ("aleksandrow-lodzki", 3104132, "51.81965", "19.30384"),
    ("alfas-del-pi", 6559503, "38.58055", "-0.10321"),
    ("balvi", 461163, "57.1313", "27.26583"),
    ("berlin", 2950159, "52.52437", "13.41053"),
    ("brussels", 2800866, "50.85045", "4.34878"),
    ("brzeziny", 3102390, "51.80023", "19.75144"),
    ("cartagena", 2520058, "37.60197", "-0.98397"),
    ("cetinje", 3202641, "42.39063", "18.91417"),
    ("cluj-napoca", 681290, "46.76667", "23.6"),
    ("dietzenbach", 2937040, "50.00976", "8.77783"),
    ("frankfurt-am-main", 2925533, "50.11552", "8.68417"),
    ("irurtzun", 3120298, "42.91667", "-1.83333"),
    ("kraslava", 458623, "55.89514", "27.16799"),
    ("linkoping", 2694762, "58.41086", "15.62157"),
    ("lodz", 3093133, "51.77058", "19.47395"),
    ("lublin", 765876, "51.25058", "22.57009"),
    ("lyaskovets", 729489, "43.11111", "25.72833"),
    ("madrid", 3117735, "40.4165", "-3.70256"),
    ("mechelen", 2791537, "51.02574", "4.47762"),
    ("ravenna", 3169561, "44.41344", "12.20121"),
    ("riga", 456172, "56.946", "24.10589"),
    ("rogow", 3087109, "51.81758", "19.88654"),
    ("uniejow", 3082801, "51.97428", "18.79308"),
)

CITIES_IN_WIKIDATA = (
    ("brussels", "Q239"),
    ("cartagena", "Q162615"),
    ("lodz", "Q580"),
    ("lublin", "Q37333"),
    ("riga", "Q1773"),
)

REGIONS_IN_NUTS = (
    ("community-of-madrid", "ES30"),
    ("covasna", "RO123"),
    ("csongrad", "HU333"),
    ("emilia-romagna", "ITH5"),
    ("hesse", "DE7"),
    ("lodzkie", "PL71"),
    ("lombardy", "ITC4"),
    ("monza-and-brianza", "ITC4D"),
    ("offenbach-district", "DE71C"),
    ("province-of-milan", "ITC4C"),
    ("province-of-ravenna", "ITH57"),
)
CITIES_THAT_ARE_A_NUTS_REGION = (("berlin", "DE300"), ("lodz", "PL711"), ("riga", "LV006"))

CODES_IN_CORDIS = (
    ("community-of-madrid", "940812119"),
    ("lodzkie-region", "946730186"),
    ("riga-city-council", "959774261"),
)


def test_things_are_the_same_as_these_in_other_registers_and_no_others(expect: Expect) -> None:
    expect(
        "SELECT ?graph ?thing ?same WHERE { GRAPH ?graph { ?thing owl:sameAs ?same } }",
        [
            *(("dataset:geonames", f"country:{code}", f"<{GEONAMES}{number}/>") for code, number, _, _ in COUNTRIES),
            *(("dataset:geonames", f"place:{city}", f"<{GEONAMES}{number}/>") for city, number, _, _ in CITIES),
            *(("dataset:wikidata", f"country:{code}", f"<{WIKIDATA}{item}>") for code, _, _, item in COUNTRIES),
            *(("dataset:wikidata", f"place:{city}", f"<{WIKIDATA}{item}>") for city, item in CITIES_IN_WIKIDATA),
        ],
        "owl:sameAs in data/geonames or data/wikidata: verified identifiers only",
    )


def test_things_match_these_in_european_registers_and_no_others(expect: Expect) -> None:
    expect(
        """SELECT ?graph ?thing ?match WHERE {
            GRAPH ?graph { ?thing skos:exactMatch ?match }
            FILTER (STRSTARTS(STR(?graph), STR(dataset:)))
        }""",
        [
            *(
                ("dataset:eu-authority-tables", f"country:{code}", f"<{EU_COUNTRY}{alpha_3}>")
                for code, _, alpha_3, _ in COUNTRIES
            ),
            *(
                ("dataset:nuts", f"place:{place}", f"<{NUTS}{code}>")
                for place, code in (*REGIONS_IN_NUTS, *CITIES_THAT_ARE_A_NUTS_REGION)
            ),
        ],
        "skos:exactMatch in data/eu-authority-tables or data/nuts: verified identifiers only",
    )


def test_only_three_cities_are_a_nuts_region_by_themselves(expect: Expect) -> None:
    expect(
        f"""SELECT ?city ?match WHERE {{
            ?city a ca:City ; skos:exactMatch ?match . FILTER (STRSTARTS(STR(?match), "{NUTS}"))
        }}""",
        [(f"place:{city}", f"<{NUTS}{code}>") for city, code in CITIES_THAT_ARE_A_NUTS_REGION],
        "data/nuts/regions.ttl: a NUTS region matches a region, and a city only where both are one",
    )


def test_geonames_are_of_places_and_never_of_organisations(ask: Ask) -> None:
    strangers = ask(
        f"""SELECT ?thing ?same WHERE {{
            ?thing ?property ?same . FILTER (STRSTARTS(STR(?same), "{GEONAMES}"))
            FILTER NOT EXISTS {{ ?thing a ?kind . FILTER (?kind IN (ca:City, ca:Country)) }}
        }}"""
    )
    assert not strangers, f"a settlement's GeoNames identifier belongs to the settlement; take it from {strangers}"


def test_no_organisation_is_said_to_be_the_same_as_anything(ask: Ask) -> None:
    equated = ask(
        """SELECT ?organisation ?property ?other WHERE {
            VALUES ?property { owl:sameAs skos:exactMatch skos:closeMatch }
            ?organisation a org:Organization ; ?property ?other
        }"""
    )
    assert not equated, f"no identifier of an organisation but its PIC was verified; remove {equated}"


def test_cities_have_the_coordinates_of_geonames(expect: Expect) -> None:
    expect(
        """SELECT ?graph ?place ?latitude ?longitude ?type ?point WHERE {
            GRAPH ?graph { ?place wgs:lat ?latitude ; wgs:long ?longitude ; geo:asWKT ?point }
            BIND (DATATYPE(?latitude) AS ?type)
            FILTER (DATATYPE(?longitude) = xsd:decimal && DATATYPE(?point) = geo:wktLiteral)
        }""",
        [
            ("dataset:geonames", f"place:{city}", latitude, longitude, "xsd:decimal", f"POINT({longitude} {latitude})")
            for city, _, latitude, longitude in CITIES
        ],
        "data/geonames/places.ttl: wgs:lat and wgs:long are xsd:decimal, a point is written long lat",
    )


def test_every_city_has_coordinates_and_nothing_else_has(expect: Expect) -> None:
    for with_coordinates in ("?place a ca:City", "?place wgs:lat ?latitude", "?place geo:asWKT ?point"):
        expect(
            f"SELECT ?place WHERE {{ {with_coordinates} }}",
            [(f"place:{city}",) for city, _, _, _ in CITIES],
            f"data/places/cities.ttl or data/geonames/places.ttl (asked: {with_coordinates})",
        )


def test_every_city_lies_within_the_bounds_of_its_country(ask: Ask) -> None:
    rows = ask(
        """SELECT ?place ?country ?lat ?long ?south ?north ?west ?east WHERE {
            ?place wgs:lat ?lat ; wgs:long ?long ; ca:country ?country .
            ?country ca:southBound ?south ; ca:northBound ?north ; ca:westBound ?west ; ca:eastBound ?east .
        }"""
    )
    assert len(rows) == len(CITIES), "give every country all four bounds in data/general-knowledge/country-bounds.ttl"
    outside = []
    for place, country, *numbers in rows:
        latitude, longitude, south, north, west, east = (Decimal(number) for number in numbers)
        if not (south <= latitude <= north and west <= longitude <= east):
            outside.append(f"{place} lies outside {country}")
    assert not outside, f"mend data/geonames/places.ttl or data/general-knowledge/country-bounds.ttl: {outside}"


def test_countries_have_their_iso_code_as_notation(expect: Expect) -> None:
    expect(
        """SELECT ?graph ?country ?code WHERE {
            GRAPH ?graph { ?country skos:notation ?code . FILTER (DATATYPE(?code) = xsd:string) }
            ?country a ca:Country .
        }""",
        [("dataset:iso-3166", f"country:{code}", code) for code, _, _, _ in COUNTRIES],
        "data/iso-3166/countries.ttl",
    )


def test_participant_identification_codes_are_those_of_the_authorities(expect: Expect) -> None:
    expect(
        """SELECT ?organisation ?scheme ?code ?value WHERE {
            GRAPH dataset:cordis {
                ?organisation adms:identifier ?identifier .
                ?identifier a adms:Identifier ; schema:propertyID ?scheme ; skos:notation ?code ; schema:value ?value .
            }
        }""",
        [(f"organisation:{organisation}", "PIC", code, code) for organisation, code in CODES_IN_CORDIS],
        "data/cordis/organisations.ttl: the code of a related body is not a body's own",
    )
