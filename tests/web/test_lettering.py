import pytest

from coopatlas.web.lettering import width_of, wrapped


def test_wide_letters_take_more_room_than_narrow_ones() -> None:
    assert width_of("mmmm", 13) > width_of("Nnnn", 13) > width_of("nnnn", 13) > width_of("illi", 13)
    assert width_of("Łódź", 26) == 2 * width_of("Łódź", 13)


def test_a_text_is_broken_between_words_and_kept_whole() -> None:
    text = "Europejskie regiony na rzecz integracji społecznej"
    lines = wrapped(text, 14, 150, 9)
    assert " ".join(lines) == text
    assert all(width_of(line, 14) <= 150 for line in lines)


def test_no_line_ends_in_a_short_word() -> None:
    lines = wrapped("Integracja obywateli państw trzecich w miastach Unii", 14, 130, 9)
    assert not [line for line in lines if line.endswith(" w")]


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_what_does_not_fit_is_cut_and_says_so(lines: int) -> None:
    cut = wrapped("Stowarzyszenie Urzędów Pomocy Społecznej w Irurtzun i okolicach", 14, 120, lines)
    assert len(cut) == lines
    assert cut[-1].endswith("…")
    assert all(width_of(line, 14) <= 120 for line in cut)


def test_a_word_that_is_too_long_is_cut() -> None:
    (line,) = wrapped("Konstantynopolitańczykowianeczka", 14, 90, 2)
    assert line.endswith("…")
    assert width_of(line, 14) <= 90


@pytest.mark.parametrize("text", ["", " ", "a", "w"])
def test_a_text_of_next_to_nothing_is_one_line(text: str) -> None:
    assert wrapped(text, 14, 90, 2) == (text.strip(),)
