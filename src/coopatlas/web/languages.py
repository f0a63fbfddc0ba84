"""The languages of the pages: their words, plural forms, numbers and alphabets.

A language is one TOML file in ``texts/``; a new file there is a new language of the whole site.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Self

TEXTS = Path(__file__).parent / "texts"
DEFAULT_LANGUAGE = "en"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
_KILO = 1000
_TWO_DIGITS = 10
_FOUR_FIGURES = 4


def _one_other(number: int) -> int:
    return 0 if number == 1 else 1


def _one_few_many(number: int) -> int:
    if number == 1:
        return 0
    teens = number % 100 in range(12, 15)
    return 1 if number % 10 in range(2, 5) and not teens else 2


PLURAL_RULES: Mapping[str, Callable[[int], int]] = MappingProxyType(
    {"one-other": _one_other, "one-few-many": _one_few_many}
)
"""Rule's name in a text file → which of a noun's forms a number takes. Source: CLDR plural rules, integers."""


@dataclass(frozen=True)
class Language:
    """One language of the pages.

    Shape: ``languages`` maps a language tag to the language's name; ``terms`` a prefixed name to its label, for
    terms of vocabularies that are not our own; ``plurals`` a class's prefixed name to the heading of a list.
    ``letters`` are letters in their own right, sorted after their base letter; ``bound_words`` never end a line.
    """

    tag: str
    name: str
    plural_rule: str
    thousands: str
    decimal: str
    letters: str
    bound_words: tuple[str, ...]
    messages: Mapping[str, str]
    nouns: Mapping[str, tuple[str, ...]]
    languages: Mapping[str, str]
    terms: Mapping[str, str]
    plurals: Mapping[str, str]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a language from its text file; the file's name is the language tag."""
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        table["bound_words"] = tuple(table["bound_words"])
        table["nouns"] = {key: tuple(forms) for key, forms in table["nouns"].items()}
        return cls(tag=path.stem, **table)

    def say(self, key: str, **values: object) -> str:
        """Look a message up and fill its ``{places}``."""
        return self.bind(self.messages[key].format(**values))

    def noun(self, key: str, number: int) -> str:
        """Give the form of a noun that goes with a number, without the number."""
        return self.nouns[key][PLURAL_RULES[self.plural_rule](number)]

    def counted(self, key: str, number: int) -> str:
        """Write a number with its noun, kept on one line: ``28 organisations``."""
        return f"{self.number(number)}{NO_BREAK_SPACE}{self.noun(key, number)}"

    def number(self, value: int | str) -> str:
        """Write a number as this language does; a text that is no plain number stays as it is."""
        match = re.fullmatch(r"([+-]?)(\d+)(?:\.(\d+))?", str(value), re.ASCII)
        if match is None:
            return str(value)
        sign, whole, fraction = match.groups()
        # Four figures stay together: 2008 people read better than 2 008.
        grouped = whole if len(whole) <= _FOUR_FIGURES else self.thousands.join(_threes(whole))
        return f"{sign}{grouped}{self.decimal}{fraction}" if fraction else f"{sign}{grouped}"

    def size(self, size_bytes: int) -> str:
        """Write the size of a file in the unit that suits it."""
        size, unit = float(size_bytes), "B"
        for larger in ("kB", "MB", "GB", "TB"):
            if size < _KILO:
                break
            size, unit = size / _KILO, larger
        digits = f"{size:.0f}" if unit == "B" or size >= _TWO_DIGITS else f"{size:.1f}"
        return f"{self.number(digits)}{NO_BREAK_SPACE}{unit}"

    def language_name(self, tag: str) -> str:
        """Name a language; a tag that has no name here stands for itself."""
        return self.languages.get(tag.partition("-")[0], tag)

    def bind(self, text: str) -> str:
        """Tie short words to the next one, so that they do not end a line."""
        return self._bound.sub(rf"\1{NO_BREAK_SPACE}", text) if self.bound_words else text

    def sort_key(self, text: str) -> tuple[str, str]:
        """Order texts by this language's alphabet: in Polish Ł follows L, in English accents hardly count."""
        return "".join(self._letter(char) for char in text.casefold()), text

    def _letter(self, char: str) -> str:
        base = unicodedata.normalize("NFKD", char.translate(_STROKES))[0]
        return base + "\N{LATIN SMALL LETTER EZH}" if char in self.letters else base

    @cached_property
    def _bound(self) -> re.Pattern[str]:
        words = "|".join(map(re.escape, self.bound_words))
        return re.compile(rf"(?<!\w)({words}) ", re.IGNORECASE)


def _threes(digits: str) -> list[str]:
    # Not int(): it raises over 4300 digits, and a literal may have as many as its author likes.
    return re.findall(r"\d{1,3}", digits[: len(digits) % 3]) + re.findall(r"\d{3}", digits[len(digits) % 3 :])


_STROKES = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "s", "æ": "a", "\N{LATIN SMALL LETTER DOTLESS I}": "i"})


def read_languages(folder: Path = TEXTS) -> Mapping[str, Language]:
    """Read all languages: tag → language, the default one first."""
    read = (Language.read(path) for path in sorted(folder.glob("*.toml")))
    ordered = sorted(read, key=lambda language: (language.tag != DEFAULT_LANGUAGE, language.tag))
    return MappingProxyType({language.tag: language for language in ordered})
