"""How to cite a release: as a sentence, and for the programs that keep references.

Source: the BibLaTeX manual §2.1.1 (``@dataset``); the Citation Style Language's JSON schema 1.0.2.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from coopatlas.languages.language import Language
from coopatlas.release.identity import TITLES, release_iri
from coopatlas.release.manifest import Release


@dataclass(frozen=True)
class Citation:
    """A release as it is cited, in three forms; ``address`` stays that of this release."""

    sentence: str
    address: str
    bibtex: str
    csl: str


def cite(release: Release, language: Language) -> Citation:
    """Cite a release, with its title in the language of the page."""
    created = datetime.fromisoformat(release.manifest.created).date()
    title = TITLES.get(language.tag, TITLES["en"])
    address = release_iri(release.version).partition("#")[0]
    key = f"coopatlas-{release.version}"
    fields = {
        "author": f"{{{title}}}",
        "title": title,
        "version": release.version,
        "date": created.isoformat(),
        "url": address,
    }
    entry = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    record = {
        "id": key,
        "type": "dataset",
        "title": title,
        "author": [{"literal": title}],
        "version": release.version,
        "issued": {"date-parts": [[created.year, created.month, created.day]]},
        "URL": address,
    }
    return Citation(
        sentence=language.say("data.citation", title=title, version=release.version, year=created.year),
        address=address,
        bibtex=f"@dataset{{{key},\n{entry}\n}}\n",
        csl=json.dumps([record], ensure_ascii=False, indent=2) + "\n",
    )
