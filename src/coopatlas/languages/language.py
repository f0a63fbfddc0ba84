"""The languages of the Atlas: their words, plural forms, numbers and alphabets.

A language is one gettext catalogue beside this module; a new file there is a new language of the whole site. Keys stand
for the messages, so that English is a catalogue like any other. Names of languages and the signs of numbers come from
the Unicode CLDR.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from gettext import GNUTranslations
from pathlib import Path
from types import MappingProxyType
from typing import Self

from babel import Locale
from babel.core import get_global
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parent
DEFAULT_LANGUAGE = "en"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
_KILO = 1000
_TWO_DIGITS = 10
_FOUR_FIGURES = 4
_SHORTER = get_global("language_aliases")
_NUMBERING = "latn"
_PART = "\0"


@dataclass(frozen=True)
class Language:
    """One language of the pages.

    Shape: ``messages`` maps a key to a text with ``{places}``; ``nouns`` a key to the forms that numbers take, of which
    ``translations`` chooses; ``terms`` a prefixed name to its label, for terms of vocabularies that are not our own;
    ``plurals`` a class's prefixed name to the heading of a list; ``languages`` a tag to a name, for languages that the
    CLDR does not name. ``letters`` are letters in their own right, sorted after their base letter; ``bound_words``
    never end a line. ``date_pattern`` is one of the CLDR.
    """

    locale: Locale
    translations: GNUTranslations
    letters: str
    bound_words: tuple[str, ...]
    date_pattern: str
    messages: Mapping[str, str]
    nouns: Mapping[str, tuple[str, ...]]
    languages: Mapping[str, str]
    terms: Mapping[str, str]
    plurals: Mapping[str, str]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a language from its catalogue; the file's name is the language tag.

        Source: the GNU gettext manual, "The Format of PO Files".
        """
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.stem, abort_invalid=True)
        typography = _texts(catalogue, "typography")
        return cls(
            locale=Locale.parse(path.stem, sep="-"),
            translations=_translations(catalogue),
            letters=typography["letters"],
            bound_words=tuple(typography["bound words"].split()),
            date_pattern=typography["date"],
            messages=_texts(catalogue, None),
            nouns={
                message.id[0]: tuple(message.string)
                for message in catalogue
                if isinstance(message.id, tuple) and isinstance(message.string, tuple)
            },
            languages=_texts(catalogue, "language"),
            terms=_texts(catalogue, "term"),
            plurals=_texts(catalogue, "heading"),
        )

    @property
    def tag(self) -> str:
        """The language tag of its pages."""
        return str(self.locale).replace("_", "-")

    @property
    def name(self) -> str:
        """What the language calls itself."""
        return self.locale.get_display_name() or self.tag

    def say(self, key: str, **values: object) -> str:
        """Look a message up and fill its ``{places}``."""
        return self.bind(self.messages[key].format(**values))

    def noun(self, key: str, number: int) -> str:
        """Give the form of a noun that goes with a number, without the number."""
        return self.translations.ngettext(key, key, number)

    def say_of(self, key: str, number: int) -> str:
        """Say a sentence in the form that its number takes; the number stands at ``{number}`` in it."""
        return self.bind(self.noun(key, number).format(number=self.number(number)))

    def counted(self, key: str, number: int) -> str:
        """Write a number with its noun, kept on one line: ``28 organisations``."""
        return f"{self.number(number)}{NO_BREAK_SPACE}{self.noun(key, number)}"

    def joints(self, number: int) -> list[str]:
        """What stands after each of so many parts of a list: commas, “and” before the last part, nothing after it."""
        return format_list([_PART] * number, locale=self.locale).split(_PART)[1:]

    def number(self, value: int | str) -> str:
        """Write a number as this language does; a text that is no plain number stays as it is."""
        match = re.fullmatch(r"([+-]?)(\d+)(?:\.(\d+))?", str(value), re.ASCII)
        if match is None:
            return str(value)
        sign, whole, fraction = match.groups()
        signs = self.locale.number_symbols[_NUMBERING]
        # Four figures stay together: 2008 people read better than 2 008.
        grouped = whole if len(whole) <= _FOUR_FIGURES else signs["group"].join(_threes(whole))
        return f"{sign}{grouped}{signs['decimal']}{fraction}" if fraction else f"{sign}{grouped}"

    def size(self, size_bytes: int) -> str:
        """Write the size of a file in the unit that suits it."""
        size, unit = float(size_bytes), "B"
        for larger in ("kB", "MB", "GB", "TB"):
            if size < _KILO:
                break
            size, unit = size / _KILO, larger
        digits = f"{size:.0f}" if unit == "B" or size >= _TWO_DIGITS else f"{size:.1f}"
        return f"{self.number(digits)}{NO_BREAK_SPACE}{unit}"

    def date(self, day: date) -> str:
        """Write a day with the name of its month: ``20 November 2026``; day and month stay together."""
        return format_date(day, self.date_pattern, self.locale).replace(" ", NO_BREAK_SPACE, 1)

    def language_name(self, tag: str) -> str:
        """Name a language; a tag that has no name here stands for itself."""
        main = tag.partition("-")[0].lower()
        # Codes of three letters stand for those of two, where there are such: pol for pl.
        names = (self.languages.get(main), *map(self.locale.languages.get, (main, _SHORTER.get(main, ""))))
        return next(filter(None, names), tag)

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


def _translations(catalogue: Catalog) -> GNUTranslations:
    """Hand a catalogue to gettext, which reads the compiled form only."""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _texts(catalogue: Catalog, context: str | None) -> Mapping[str, str]:
    """The singular messages of one context: key → text."""
    found = ((message.id, message.string) for message in catalogue if message.context == context)
    return {key: text for key, text in found if key and isinstance(key, str) and isinstance(text, str)}


def _threes(digits: str) -> list[str]:
    # Not int(): it raises over 4300 digits, and a literal may have as many as its author likes.
    return re.findall(r"\d{1,3}", digits[: len(digits) % 3]) + re.findall(r"\d{3}", digits[len(digits) % 3 :])


_STROKES = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "s", "æ": "a", "\N{LATIN SMALL LETTER DOTLESS I}": "i"})


def read_languages(folder: Path = CATALOGUES) -> Mapping[str, Language]:
    """Read all languages: tag → language, the default one first."""
    read = (Language.read(path) for path in sorted(folder.glob("*.po")))
    ordered = sorted(read, key=lambda language: (language.tag != DEFAULT_LANGUAGE, language.tag))
    return MappingProxyType({language.tag: language for language in ordered})
