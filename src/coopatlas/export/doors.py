"""Doors: what stands at an address that a server would negotiate about. A door leads to the page and names all forms.

Source: HTML §4.2.5.3 (a refresh at once is how a page without a server leads on); WCAG technique H76.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from coopatlas.export.layout import NOT_FOUND_NAME, public_path
from coopatlas.export.record import Record
from coopatlas.formats import DATASETS, DOCUMENTS, HTML, RESULTS_CSV
from coopatlas.languages.language import Language
from coopatlas.vocabulary import BASE
from coopatlas.web.atom import ATOM
from coopatlas.web.links import LINKSET

_TEMPLATES = Path(__file__).parent / "templates"
_FORMS = (*DOCUMENTS, *DATASETS, RESULTS_CSV, LINKSET, ATOM)
_FURTHER_TYPES = {"parquet": "application/vnd.apache.parquet", "zst": "application/zstd"}


@dataclass(frozen=True)
class Door:
    """What a door leads to. ``path`` is the address below the base; ``pages`` maps a language's tag to a file."""

    path: str
    forms: Mapping[str, str]
    pages: Mapping[str, str]


class Doors:
    """Writes doors, and the page for what is not in a copy."""

    def __init__(self, record: Record, languages: Mapping[str, Language], style: str) -> None:
        """Prepare.

        Args:
            record: of the copy.
            languages: by their tags, the default first.
            style: the path of the style sheet.
        """
        environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._record = record
        self._door, self._missing = (environment.get_template(name) for name in ("door.html", "missing.html"))
        self._told = {"languages": list(languages.values()), "style": record.prefix + style, "prefix": record.prefix}

    def write(self, door: Door) -> bytes:
        """Write a door. Its pages are files of the copy, and so are its forms, by their suffixes."""
        prefix = self._record.prefix
        forms = [(suffix, prefix + public_path(file), media_type(suffix)) for suffix, file in door.forms.items()]
        pages = {tag: prefix + public_path(file) for tag, file in door.pages.items()}
        return self._door.render(iri=BASE + door.path, forms=forms, pages=pages, **self._told).encode()

    def not_found(self) -> tuple[str, bytes]:
        """The page that hosts show for what is not there, and its name."""
        return NOT_FOUND_NAME, self._missing.render(**self._told).encode()


def media_type(suffix: str) -> str:
    """The media type of a form that ends in a suffix."""
    return next(form.media_type for form in _FORMS if form.extension == suffix)


def types_of_suffixes() -> Sequence[tuple[str, str]]:
    """Suffix and content type of all that not every host knows."""
    known = {form.extension: form.content_type for form in _FORMS if form is not HTML}
    return sorted({**known, **_FURTHER_TYPES}.items())
