"""Pages about things of each kind, over the project's own release."""

from __future__ import annotations

import pytest

from tests.web.kinds.conftest import Read
from tests.web.kinds.words import sentences

REGIONS = "project/european-regions-for-social-inclusion"
NATIONALS = "project/integration-of-third-country-nationals"


SENTENCES = {
    REGIONS: """28 organisations from 10 countries take part. Coordinator: Łódzkie Region.
        W projekcie uczestniczy 28 organizacji z 10 krajów. Koordynator: Województwo Łódzkie.""",
    "organisation/lublin-municipality": """municipality in Lublin, Poland. It takes part in 1 project, together with 12\
 other organisations from 7 countries.
        gmina. Miejsce: Lublin, Polska. Uczestniczy w 1 projekcie, razem z 12 innymi organizacjami z 7 krajów.""",
    "place/riga": """2 organisations from here take part in 1 project. Partners are from 7 other countries.
        2 organizacje stąd uczestniczą w 1 projekcie. Partnerzy są z 7 innych krajów.""",
    "country/PL": """14 organisations from here take part in 2 projects. Partners are from 13 other countries.
        14 organizacji stąd uczestniczy w 2 projektach. Partnerzy są z 13 innych krajów.""",
    "event/european-regions-inaugural-meeting": """An event of the project European Regions for Social Inclusion.\
 Place: Łódź.
        Wydarzenie w projekcie: Europejskie regiony na rzecz integracji społecznej. Miejsce: Łódź.""",
    "network/icc": """Founded in 2008 by Council of Europe.
        Rok założenia: 2008. Założyciel: Rada Europy.""",
    "award/cluj-napoca-european-youth-capital-2015": """A title of the year 2015, held by Cluj-Napoca.
        Tytuł za rok 2015. Nosi go: Kluż-Napoka.""",
    "activity/pro-arbeit-2005": """Since 2005, by Pro Arbeit, job centre of Offenbach district.
        Od 2005 roku: Pro Arbeit.""",
    "stage/third-country-integration-1": """A stage of work in the project Integration of third-country nationals in\
 cities of the European Union. It leads to: intercultural review reports.
        Etap prac w projekcie: Integracja obywateli państw trzecich w miastach Unii Europejskiej. Prowadzi do tego:\
 raporty z przeglądu międzykulturowego.""",
    "membership/patrir-gppac": """Peace Action, Training and Research Institute of Romania is a member of Global\
 Partnership for the Prevention of Armed Conflict.
        Członek: Instytut ds. Działań na rzecz Pokoju, Szkoleń i Badań w Rumunii. Do czego należy: Globalne\
 Partnerstwo na rzecz Prewencji Konfliktów Zbrojnych.""",
    "site/tree-brussels": """An office or a seat in Brussels.
        Biuro lub siedziba. Miejsce: Bruksela.""",
}
"""Page → its first sentences in English and, on the next line, in Polish."""


@pytest.mark.parametrize("path", SENTENCES)
def test_a_page_begins_with_a_sentence(read: Read, path: str) -> None:
    english, polish = SENTENCES[path].splitlines()
    assert sentences(read(path)) == english
    assert sentences(read(path, "pl")) == polish.strip()


def test_what_a_source_leaves_out_is_said(read: Read) -> None:
    assert "The source gives the project no title" in read(NATIONALS)
    assert "The source names no town." in read("organisation/patrir")
    assert "Miejscowości źródło nie podaje." in read("organisation/patrir", "pl")


def test_an_organisation_without_a_project_is_said_to_have_none(read: Read) -> None:
    assert "It takes part in no project here" in read("organisation/council-of-europe")


def test_what_the_source_states_stands_beside_what_it_lists(read: Read) -> None:
    facts = read(NATIONALS).partition('id="partners"')[0]
    assert "13 organisations</dd>" not in facts
    assert facts.count("as many as its list has") == 2


def test_partners_stand_by_country_and_their_number_beside_the_heading(read: Read) -> None:
    page = read(REGIONS, "pl")
    assert 'Partnerzy<span class="total">28 organizacji, 10 krajów</span>' in page
    assert page.index(">Polska</a>") < page.index(">Hiszpania</a>") < page.index(">Belgia</a>")


def test_what_cannot_be_on_the_map_is_counted_and_named(read: Read) -> None:
    page = read(REGIONS)
    assert '<svg class="map-small"' in page
    assert "16 organisations are not on the map" in page


def test_a_place_shows_from_where_the_partners_are_and_each_number_leads_to_its_list(read: Read) -> None:
    table = read("place/riga").partition('id="partner-countries"')[2].partition("</table>")[0]
    listed = "/en/organisations?country=SE&amp;project=integration-of-third-country-nationals"
    assert f'<a href="{listed}">1</a>' in table


def test_a_region_has_the_organisations_of_the_towns_within_it(read: Read) -> None:
    page = read("place/lodzkie")
    assert "City of Łódź" in page.partition('id="organisations"')[2].partition("</section>")[0]


def test_the_way_leads_over_the_list_and_the_country(read: Read) -> None:
    crumbs = read("place/riga", "pl").partition('<nav class="crumbs"')[2].partition("</nav>")[0]
    assert crumbs.index("Miejsca") < crumbs.index("Łotwa") < crumbs.index('aria-current="page">Ryga')


def test_the_header_marks_the_part_that_a_thing_belongs_to(read: Read) -> None:
    header = read("place/riga").partition("</header>")[0]
    assert 'aria-current="true">Places</a>' in header
    assert 'aria-current="page"' not in header


def test_a_figure_is_large_and_stands_with_the_words_of_its_source(read: Read) -> None:
    page = read("statistic/dietzenbach-inhabitants", "pl")
    assert '<span class="figure-qualifier">około</span> 35 000' in page
    assert "W mieście żyje około 35 000 osób" in page.partition('class="figure-alone"')[2].partition("</div>")[0]


def test_a_share_has_its_sign(read: Read) -> None:
    assert "%</p>" in read("statistic/dietzenbach-share-under-18")


def test_a_kind_of_organisation_leads_to_its_list(read: Read) -> None:
    page = read("concept/kind/municipality")
    assert 'href="/en/organisations?kind=municipality"' in page
    assert "Also connected" not in page.partition("Municipality of Lublin")[0]


def test_how_we_know_names_source_and_day_and_the_slips_with_their_words(read: Read) -> None:
    card = read("organisation/adle-cartagena").partition('id="origins"')[2].partition("</section>")[0]
    assert "read on 20 November 2026" in card
    assert '<span lang="pl">Agencja Rozwoju Kartegeny</span>' in card
    assert "Misprints of the source corrected" in card


def test_the_same_elsewhere_has_the_names_of_catalogues(read: Read) -> None:
    card = read("place/riga").partition('id="elsewhere"')[2].partition("</section>")[0]
    assert all(name in card for name in ("Wikidata Q1773", "GeoNames 456172", "NUTS LV006"))


def test_an_error_is_reported_with_the_identifier_of_the_thing(read: Read) -> None:
    assert "body=https%3A%2F%2Fw3id.org%2Fcoopatlas%2Fid%2Fplace%2Friga" in read("place/riga")


def test_words_of_another_language_say_so_within_a_sentence(read: Read) -> None:
    page = read("participation/third-country-integration-02")
    assert '“<span lang="pl">Kartagena</span>”' in page.partition('<p class="lead">')[2].partition("</p>")[0]


def test_a_dataset_names_its_languages_and_writes_its_days(read: Read) -> None:
    page = read("dataset/places", "pl")
    facts = page.partition("<dl")[2].partition("</dl>")[0]
    assert all(f">{name}</a>" in facts for name in ("łotewski", "rumuński", "czarnogórski"))
    assert "<dd>20 listopada 2026" in facts
    assert ">Tytuł<" not in facts


def test_an_event_has_the_map_of_its_place(read: Read) -> None:
    assert '<svg class="map-small"' in read("event/european-regions-inaugural-meeting")
    assert "map-small" not in read("goal/european-regions-1")


def test_a_source_tells_when_it_was_read(read: Read) -> None:
    assert sentences(read("source/european-regions-page")) == "Read for the Atlas on 20 November 2026."


def test_the_page_in_each_language_and_the_one_that_leads_on_are_linked_in_full(read: Read) -> None:
    head = read("place/riga", "pl").partition("</head>")[0]
    for language, path in (("en", "en/place/riga"), ("pl", "pl/place/riga"), ("x-default", "doc/place/riga")):
        assert f'<link rel="alternate" hreflang="{language}" href="https://w3id.org/coopatlas/{path}">' in head
