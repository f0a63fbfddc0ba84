"""The datasets of a release in the words of schema.org, within pages: for search engines, which read them there.

Source: JSON-LD 1.1 §7 (embedding in HTML); https://schema.org/Dataset.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Flask
from markupsafe import Markup

from coopatlas.release.identity import WHOLE_IRI
from coopatlas.release.manifest import Release
from coopatlas.web.atlas import current_atlas
from coopatlas.web.pages import page_language

SCHEMA_ORG_NAME = "schema-org.jsonld"
_VALUE, _LANGUAGE = "@value", "@language"


def register(app: Flask) -> None:
    """Let templates embed what a search engine reads."""
    app.add_template_global(structured_data)


def structured_data(iri: str = WHOLE_IRI, release: Release | None = None, *, brief: bool = False) -> Markup:
    """The element that describes a dataset in a page; empty where the release does not describe it.

    Args:
        iri: the dataset's; all that is published, by default.
        release: where it is described; the one served, by default.
        brief: as for ``dataset``.
    """
    text = dataset(iri, page_language().tag, release or current_atlas().release, brief=brief)
    # A data block: no browser runs it, and no policy has to allow it.
    return Markup(f'<script type="application/ld+json">{text}</script>') if text else Markup()  # noqa: S704  # escaped there


def dataset(iri: str, language: str, release: Release, *, brief: bool = False) -> str | None:
    """A dataset as JSON-LD that can stand within an HTML element; None where the release does not describe it.

    Args:
        iri: the dataset's.
        language: of the texts; search engines expect one of each.
        release: where it is described.
        brief: whether files that are compressed or hold a part are left out, for a page that has to be light.
    """
    if release.file(SCHEMA_ORG_NAME) is None:
        return None
    document = json.loads((release.path / SCHEMA_ORG_NAME).read_text(encoding="utf-8"))
    node = next((node for node in document["@graph"] if node["@id"] == iri), None)
    if node is None:
        return None
    if brief:
        node["distribution"] = [file for file in node.get("distribution", ()) if _is_plain_whole(file)]
    record = {"@context": document["@context"], **{name: _in(language, value) for name, value in node.items()}}
    # Nothing within can end the element, or begin a comment.
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _is_plain_whole(file: Mapping[str, Any]) -> bool:
    """Whether a file is one of the whole graph, as it is; what is compressed has two forms."""
    name = file["contentUrl"].partition("/dumps/")[2].partition("/")[2]
    return "/" not in name and len(file["encodingFormat"]) == 1


def _in(language: str, value: object) -> object:
    """Choose among texts in several languages: that of the page, else whatever there is."""
    if isinstance(value, dict):
        return {name: _in(language, inner) for name, inner in value.items()}
    if not isinstance(value, list) or not all(isinstance(text, dict) and _VALUE in text for text in value):
        return [_in(language, inner) for inner in value] if isinstance(value, list) else value
    chosen = [text[_VALUE] for text in value if text.get(_LANGUAGE, language) == language]
    texts = chosen or [text[_VALUE] for text in value]
    return texts[0] if len(texts) == 1 else texts
