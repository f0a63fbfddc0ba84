"""Text for XML."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from coopatlas.web.xml import legible


@given(st.text(st.characters(exclude_characters="<&>\r")))
def test_any_text_is_well_formed_once_it_is_legible(text: str) -> None:
    parsed = ET.fromstring(f"<t>{legible(text)}</t>".encode("utf-8", "surrogatepass"))  # noqa: S314  # our own
    assert parsed.text == (legible(text) or None)


def test_what_xml_can_hold_stays_as_it_is() -> None:
    assert legible("Łódź\n\t\u2028 \U0001f600") == "Łódź\n\t\u2028 \U0001f600"
    assert legible("a\x00b\x0b\ufffe") == "a\ufffdb\ufffd\ufffd"
