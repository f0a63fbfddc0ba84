"""Where an address lies in a copy: one rule, so that a link is followed without asking anybody.

What has a suffix is a file of that name. Everything else is a folder with an ``index.html``, which any host serves
under the address itself. A further page, ``?page=2``, is ``~2`` in the folder of the first. A part of a path that is no
safe name for a file has a stable one instead, ``~`` and a part of its hash.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import quote

INDEX_NAME = "index.html"
GONE_NAME = "gone.html"
"""The page about what an earlier release had; hosts that can answer 410 with it."""
NOT_FOUND_NAME = "404.html"
SUFFIXES = (
    *("linkset.json", "html", "ttl", "jsonld", "nt", "rdf", "csv", "nq", "trig"),
    *("atom", "json", "xml", "txt", "svg", "ico"),
)
"""How the addresses of files end, without the dot, that are not among the dumps and assets."""
_SUFFIX = re.compile(rf"(?P<stem>.*?[^/])\.(?P<suffix>{'|'.join(map(re.escape, SUFFIXES))})", re.DOTALL)
_FILE = re.compile(r"/(?:dumps/[^/]+|static)/.*[^/]", re.DOTALL)
"""Dumps and assets are files, whatever their names end in."""
_SAFE = re.compile(r"(?![.~])[\w.~-]+(?<!\.)|\.well-known")
_LONGEST_BYTES = 120
"""A name and what is put behind it stay within the 255 bytes that file systems allow."""
_MARK = "~"
_DIGEST_CHARACTERS = 24


def file_of(path: str, page: int = 1) -> str:
    """The file that an address leads to.

    Args:
        path: the path of the address, decoded, from its first slash on.
        page: which page of it, from 1.

    Returns:
        A path below the folder of the copy, of safe names, with forward slashes.
    """
    if _FILE.fullmatch(path):
        return "/".join(map(_name, path.removeprefix("/").split("/")))
    match = _SUFFIX.fullmatch(path)
    stem, suffix = (match["stem"], f".{match['suffix']}") if match else (path, f"/{INDEX_NAME}")
    whole = stem.removeprefix("/").removesuffix("/")
    names = [*map(_name, whole.split("/")), *([f"{_MARK}{page}"] if page > 1 else [])]
    return ("/".join(name for name in names if name) + suffix).removeprefix("/")


def gone_of(path: str) -> str:
    """The file that says that what an address led to is gone."""
    return file_of(path).removesuffix(INDEX_NAME) + GONE_NAME


def public_path(file: str) -> str:
    """The address of a file in a copy, encoded; that of a folder ends in a slash, so that no host has to add it."""
    return f"/{quote(file.removesuffix(INDEX_NAME))}" if file.rpartition("/")[2] == INDEX_NAME else f"/{quote(file)}"


def _name(part: str) -> str:
    """A name for a part of a path: itself where it is safe on every file system, else one made of its hash."""
    if not part:
        return part
    short = len(part.encode("utf-8", "surrogatepass")) <= _LONGEST_BYTES
    if short and _SAFE.fullmatch(part) and unicodedata.is_normalized("NFC", part):
        return part
    return _MARK + hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_CHARACTERS]
