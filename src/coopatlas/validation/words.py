"""What validation says in its own words, in each language; the shapes have messages of their own.

A language is one TOML file in ``texts/``, with the keys of the English one.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coopatlas.vocabulary import PREFIXES

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = tuple(sorted(path.stem for path in TEXTS.glob("*.toml")))
_FEW = range(2, 5)
_TEENS = range(12, 15)
_SYNTAX = "does not parse: "
"""How the reader begins what a parser says."""


@dataclass(frozen=True)
class Words:
    """One language. Shape: ``nouns`` has the forms for one and others, or for one, few and many."""

    severities: Mapping[str, str]
    nouns: Mapping[str, Sequence[str]]
    words: Mapping[str, str]
    hints: Mapping[str, str]
    components: Mapping[str, str]
    faults: Mapping[str, str]
    prefixes: Mapping[str, str]
    style: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """Look words up and fill their ``{places}``."""
        return self.words[key].format(**values)

    def hint(self, kind: str, values: Mapping[str, str]) -> str:
        """Word a guess."""
        return self.hints[kind].format(**values)

    def counted(self, noun: str, count: int) -> str:
        """Write a number with its noun. Source: CLDR plural rules, integers."""
        forms = self.nouns[noun]
        few = count % 10 in _FEW and count % 100 not in _TEENS
        return f"{count} {forms[0] if count == 1 else forms[1] if few else forms[-1]}"

    def fault(self, message: str) -> str:
        """Word what a reader complains of: what the parser says, and what to do; unknown complaints as they are."""
        is_syntax = message.startswith(_SYNTAX)
        said = message.removeprefix(_SYNTAX)
        for pattern, text in self.faults.items():
            match = re.fullmatch(pattern, said)
            if match is not None:
                worded = text.format(*match.groups(), prefix=self._prefix(match))
                return self.say("fault", words=worded) if is_syntax else worded
        return self.say("fault", words=said) if is_syntax else message

    def _prefix(self, match: re.Match[str]) -> str:
        """Say what to do about an undeclared prefix, if the fault is of that kind."""
        name = match.group(1) if match.re.groups else ""
        if name in PREFIXES:
            return self.prefixes["declare"].format(line=f"@prefix {name}: <{PREFIXES[name]}> .")
        near = difflib.get_close_matches(name, PREFIXES, n=1)
        return self.prefixes["near"].format(meant=near[0]) if near else self.prefixes["unknown"]


@cache
def words(language: str) -> Words:
    """The words of a language; of English where there is no such file."""
    path = TEXTS / f"{language if language in LANGUAGES else 'en'}.toml"
    return Words(**tomllib.loads(path.read_text(encoding="utf-8")))
