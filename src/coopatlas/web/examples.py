"""Example queries: the ``queries/*.rq`` files of a release, each with its title and description in its head."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from coopatlas.release.manifest import Release

_FOLDER = PurePosixPath("queries")
_HEAD_LINE = re.compile(r"# (title|description)(?:@([a-z-]+))?: (.+)")
_HEAD_LANGUAGE = "en"


@dataclass(frozen=True)
class Example:
    """A query to start from. ``titles`` and ``descriptions`` map a language to the text; ``text`` has no head."""

    name: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    text: str

    def title(self, language: str) -> str:
        """The title in a language, else in English, else the file's name."""
        return self.titles.get(language) or self.titles.get(_HEAD_LANGUAGE) or self.name

    def description(self, language: str) -> str:
        """The description in a language, else in English, else nothing."""
        return self.descriptions.get(language) or self.descriptions.get(_HEAD_LANGUAGE) or ""


def read_examples(release: Release) -> Iterator[Example]:
    """Read the queries that a release brings along, in the order of their names."""
    for entry in sorted(release.manifest.files, key=lambda entry: entry.path):
        path = PurePosixPath(entry.path)
        if path.parent == _FOLDER and path.suffix == ".rq":
            yield parse_example(path.stem, (release.path / entry.path).read_text(encoding="utf-8"))


def parse_example(name: str, text: str) -> Example:
    """Split a query file into its head and the query itself."""
    heads: dict[str, dict[str, str]] = {"title": {}, "description": {}}
    lines = text.splitlines()
    while lines and (lines[0].startswith("#") or not lines[0].strip()):
        line = lines.pop(0)
        if match := _HEAD_LINE.fullmatch(line.strip()):
            key, language, value = match.groups()
            heads[key][language or _HEAD_LANGUAGE] = value
    return Example(name, heads["title"], heads["description"], "\n".join(lines).strip() + "\n")
