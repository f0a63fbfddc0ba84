"""A citation for the programs that keep references, and for those that register data.

Source: the BibLaTeX manual §2.1.1 (``@dataset``); the Citation Style Language's JSON schema 1.0.2; DataCite Metadata
Schema 4.5 and its JSON form.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date

from coopatlas.formats import Representation
from coopatlas.languages.language import NO_BREAK_SPACE, Language
from coopatlas.release.identity import DATA_LICENCE, TITLES, release_iri
from coopatlas.vocabulary import BASE
from coopatlas.web.citations.citation import Citation

BIBTEX = Representation("bibtex", "application/x-bibtex", "bib")
CSL = Representation("csl", "application/vnd.citationstyles.csl+json", "json", charset=False)
DATACITE = Representation(
    "datacite", "application/vnd.datacite.datacite+json", "json", ("application/json",), charset=False
)
FORMS = (BIBTEX, CSL, DATACITE)
_NOT_IN_BIBTEX = re.compile(r"[\\{}%&#$_^~]")


@dataclass(frozen=True)
class Reference:
    """What stands in a list of references. ``released`` is the day of the release; texts are in the page's language."""

    citation: Citation
    title: str
    publisher: str
    released: date

    @property
    def address(self) -> str:
        """The lasting address."""
        return f"{BASE}{self.citation.path.removeprefix('/')}"

    @property
    def key(self) -> str:
        """A short name for it."""
        return f"coopatlas-{self.citation.version}-{self.citation.fingerprint.digest[:8]}"

    def written(self, form: Representation) -> str:
        """Write it in one of ``FORMS``."""
        return {BIBTEX: self._bibtex, CSL: self._csl, DATACITE: self._datacite}[form]()

    def _bibtex(self) -> str:
        fields = {
            "author": f"{{{_escaped(self.publisher)}}}",
            "title": _escaped(self.title),
            "version": self.citation.version,
            "date": self.released.isoformat(),
            "url": self.address,
            "note": f"Fingerprint {self.citation.fingerprint}",
        }
        entry = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
        return f"@dataset{{{self.key},\n{entry}\n}}\n"

    def _csl(self) -> str:
        day = self.released
        record = {
            "id": self.key,
            "type": "dataset",
            "title": self.title,
            "author": [{"literal": self.publisher}],
            "version": self.citation.version,
            "issued": {"date-parts": [[day.year, day.month, day.day]]},
            "note": f"Fingerprint {self.citation.fingerprint}",
            "URL": self.address,
        }
        return _json([record])

    def _datacite(self) -> str:
        release = release_iri(self.citation.version).partition("#")[0]
        record = {
            "schemaVersion": "http://datacite.org/schema/kernel-4",
            "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Answer to a SPARQL query"},
            "url": self.address,
            "alternateIdentifiers": [{"alternateIdentifier": self.address, "alternateIdentifierType": "URL"}],
            "creators": [{"name": self.publisher, "nameType": "Organizational"}],
            "titles": [{"title": self.title}],
            "publisher": {"name": self.publisher},
            "publicationYear": str(self.released.year),
            "dates": [{"date": self.released.isoformat(), "dateType": "Issued"}],
            "version": self.citation.version,
            "rightsList": [{"rightsUri": DATA_LICENCE}],
            "descriptions": [
                {"description": self.citation.query, "descriptionType": "TechnicalInfo"},
                {"description": f"Fingerprint {self.citation.fingerprint}", "descriptionType": "Other"},
            ],
            "relatedIdentifiers": [
                {"relatedIdentifier": release, "relatedIdentifierType": "URL", "relationType": "IsDerivedFrom"}
            ],
        }
        return _json(record)


def refer(citation: Citation, released: date, language: Language) -> Reference:
    """Make the reference to a citation, in the language of the page."""
    untitled = language.say("cite.untitled", rows=language.counted("rows", citation.fingerprint.rows))
    title = citation.title or untitled.replace(NO_BREAK_SPACE, " ")
    return Reference(citation, title, TITLES.get(language.tag, TITLES["en"]), released)


def _escaped(text: str) -> str:
    """A text that TeX takes as it is; signs that it reads as orders are left out."""
    return " ".join(_NOT_IN_BIBTEX.sub(" ", text).split())


def _json(record: object) -> str:
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"
