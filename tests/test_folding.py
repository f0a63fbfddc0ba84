"""Folding: what people type, and what they mean by it, become the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopatlas.folding import fold


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lodz", "Łódź"),
        ("LODZ", "łódź"),
        ("linkoping", "Linköping"),
        ("sfantu gheorghe", "Sfântu Gheorghe"),
        ("kraslava", "Krāslava"),
        ("djurdjevac", "Ђурђевац".replace("ц", "c")),
        ("ljubljana", "Љубљана"),
        ("athina", "Αθήνα"),
        ("oresund", "Øresund"),
        ("strasse", "Straße"),
        ("diyarbakir", "Diyarbak\N{LATIN SMALL LETTER DOTLESS I}r"),
        ("l alfas", "l\N{RIGHT SINGLE QUOTATION MARK}Alfàs"),
        ("izmir", "İzmir"),
    ],
)
def test_a_name_is_found_by_what_a_plain_keyboard_can_type(typed: str, meant: str) -> None:
    assert fold(meant) == fold(typed) == typed.lower()


def test_what_is_neither_letter_nor_digit_only_parts_words() -> None:
    assert fold("  „Ja-Ty-My” (2010)…") == "ja ty my 2010"
    assert not fold("—„”…")


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
