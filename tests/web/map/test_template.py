import re
from html.parser import HTMLParser

import pytest
from flask import Flask, render_template_string

from coopatlas.languages.language import Language
from coopatlas.web.map.clusters import Point
from coopatlas.web.map.europe import Europe
from coopatlas.web.map.figure import Figure, Look, Side, draw
from coopatlas.web.names import Text
from tests.web.map.conftest import CITIES, REGIONS, town

TEMPLATE = """{% from "map.html" import map_figure, map_list with context %}
{{ map_figure(figure, 12) }}{{ map_list(figure, 12, "/pl/places") }}"""
SIDES = (Side(REGIONS, Text("Regiony")), Side(CITIES, Text("Miasta")))
POINTS = [
    town("Łódź", 19.456, 51.7592, 4, REGIONS),
    town("Brzeziny", 19.7514, 51.8, 1, REGIONS),
    town("Riga", 24.1052, 56.9496, 2, REGIONS, CITIES),
    Point(Text("<b>Rīga</b>", "lv"), None, 20, 56),
]


@pytest.fixture
def figure(europe: Europe, polish: Language) -> Figure:
    return draw(POINTS, europe, polish, Look(sides=SIDES, lit=frozenset({"PL"})))


@pytest.fixture
def written(app: Flask, figure: Figure) -> str:
    with app.test_request_context("/", headers={"Accept-Language": "pl"}):
        return render_template_string(TEMPLATE, figure=figure)


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_pictures_are_decoration_and_no_link_in_them_is_a_stop(written: str) -> None:
    pictures = re.findall(r"<svg.*?</svg>", written, re.DOTALL)
    assert len(pictures) >= 2
    for picture in pictures:
        tags = Tags(picture).found
        assert tags[0][1]["aria-hidden"] == "true"
        assert all(attributes["tabindex"] == "-1" for tag, attributes in tags if tag == "a")


def test_every_link_to_the_list_leads_to_an_entry(written: str) -> None:
    tags = Tags(written).found
    ids = {attributes.get("id") for _, attributes in tags}
    anchors = {href[1:] for _, attributes in tags if (href := attributes.get("href") or "").startswith("#")}
    assert anchors
    assert anchors <= ids


def test_names_from_the_data_are_escaped_and_keep_their_language(written: str) -> None:
    assert "<b>" not in written
    assert '<span lang="lv">&lt;b&gt;Rīga&lt;/b&gt;</span>' in written


def test_the_countries_are_referred_to_and_not_written_out(written: str) -> None:
    assert re.search(r'<use class="land" href="/static/europe-[0-9A-F]{8}\.svg#land"/>', written)
    assert re.search(r'<use class="lit" href="/static/europe-[0-9A-F]{8}\.svg#PL"/>', written)
    assert len(written) < 15_000


def test_nothing_needs_a_style_in_place(written: str) -> None:
    assert "style=" not in written


def test_shapes_are_told_in_words_too(written: str) -> None:
    listed = written[written.index("<ol") :]
    assert listed.count("oba projekty") == 1
    assert "Regiony" in listed


def test_a_map_says_that_boundaries_imply_no_opinion(written: str) -> None:
    assert "Granice według Natural Earth" in written
    assert "Kosow" not in written


def test_what_lies_beyond_the_drawing_is_named(app: Flask, europe: Europe, polish: Language) -> None:
    figure = draw([*POINTS, town("Saint-Denis", 55.4504, -20.8823)], europe, polish, Look())
    with app.test_request_context("/", headers={"Accept-Language": "pl"}):
        written = render_template_string(TEMPLATE, figure=figure)
    assert 'Poza mapą: <a href="/pl/place/saint-denis">Saint-Denis</a>.' in written


def test_kosovo_has_its_footnote_where_it_stands_out(app: Flask, europe: Europe, polish: Language) -> None:
    kosovo = draw([], europe, polish, Look(lit=frozenset({"XK"})))
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert "UNSCR 1244/1999" in render_template_string(TEMPLATE, figure=kosovo)
