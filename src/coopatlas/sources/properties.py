"""Which properties all serialisations of a release can write: RDF/XML makes of each an element, whose name it ends in.

Source: RDF/XML §6.1 (property elements); Namespaces in XML 1.0 (NCName), after Extensible Markup Language 1.0, 5th
edition, §2.3.
"""

from __future__ import annotations

import re
from functools import lru_cache

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_AT_END = re.compile(rf"[{_START}][{_START}\-.0-9\u00b7\u0300-\u036f\u203f-\u2040]*\Z")
NOT_WRITABLE = (
    "a property whose IRI does not end in a name, so that RDF/XML cannot write it; take one that ends in a letter, or "
    "in a word that begins with a letter, such as …/part-1"
)


@lru_cache(maxsize=4_096)
def is_writable(iri: str) -> bool:
    """Whether RDF/XML can write a property."""
    return _NAME_AT_END.search(iri) is not None
