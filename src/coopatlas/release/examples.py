"""Example queries: the ``queries/*.rq`` files of a release, each with what its head says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from coopatlas.release.manifest import Release

_FOLDER = PurePosixPath("queries")
_HEAD_LINE = re.compile(r"# (title|description|topic|view)(?:@([a-z-]+))?: (.+)")
_VIEW_LINE = re.compile(r"#[ \t]*view:[ \t]*([a-z]+)[ \t]*", re.IGNORECASE)
_HEAD_LANGUAGE = "en"
_ASKED_LANGUAGE = re.compile(rf'(\blang\(\?\w+\) = )"{_HEAD_LANGUAGE}"')


@dataclass(frozen=True)
class Example:
    """A query to start from.

    Shape: ``titles`` and ``descriptions`` map a language to the text; ``topic`` is a key, empty where the head names
    none; ``text`` has no head but the line that names a view.
    """

    name: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    topic: str
    text: str

    @property
    def names_view(self) -> bool:
        """Whether it says as what its answer is best seen."""
        return view_named(self.text) is not None

    def title(self, language: str) -> str:
        """The title in a language, else in English, else the file's name."""
        return self.titles.get(language) or self.titles.get(_HEAD_LANGUAGE) or self.name

    def description(self, language: str) -> str:
        """The description in a language, else in English, else nothing."""
        return self.descriptions.get(language) or self.descriptions.get(_HEAD_LANGUAGE) or ""

    def asking_in(self, language: str) -> str:
        """The query, with the names that it asks for in English asked for in another language."""
        return _ASKED_LANGUAGE.sub(rf'\1"{language}"', self.text)


def read_examples(release: Release) -> Iterator[Example]:
    """Read the queries that a release brings along, in the order of their names."""
    for entry in sorted(release.manifest.files, key=lambda entry: entry.path):
        path = PurePosixPath(entry.path)
        if path.parent == _FOLDER and path.suffix == ".rq":
            yield parse_example(path.stem, (release.path / entry.path).read_text(encoding="utf-8"))


def parse_example(name: str, text: str) -> Example:
    """Split a query file into its head and the query itself."""
    heads: dict[str, dict[str, str]] = {"title": {}, "description": {}, "topic": {}, "view": {}}
    lines = text.splitlines()
    while lines and (lines[0].startswith("#") or not lines[0].strip()):
        line = lines.pop(0)
        if match := _HEAD_LINE.fullmatch(line.strip()):
            key, language, value = match.groups()
            heads[key][language or _HEAD_LANGUAGE] = value
    views = [f"# view: {view}\n" for view in heads["view"].values()]
    query = "".join(views) + "\n".join(lines).strip() + "\n"
    return Example(name, heads["title"], heads["description"], heads["topic"].get(_HEAD_LANGUAGE, ""), query)


def view_named(text: str) -> str | None:
    """The view that a query names in a comment on a line of its own: ``# view: map``; None where it names none.

    A line within a string that looks the same counts as well: it chooses a view and changes no answer.
    """
    found = (_VIEW_LINE.fullmatch(line.strip()) for line in text.splitlines())
    return next((match.group(1).lower() for match in found if match), None)
