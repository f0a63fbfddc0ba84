"""What a check tells of a copy that was broken on purpose."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from coopatlas.errors import ExportError
from coopatlas.export.checking import check
from coopatlas.export.record import Record
from coopatlas.progress import Quiet

RIGA = "en/place/riga/index.html"


def _append(name: str, text: str) -> Callable[[Path], None]:
    def change(copy: Path) -> None:
        with (copy / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


def _remove(name: str) -> Callable[[Path], None]:
    return lambda copy: (copy / name).unlink()


BREAKS: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "a page": (
        _append(RIGA, '\n<a href="/atlas/en/place/rigaa/">x</a>'),
        RIGA,
        "/atlas/en/place/rigaa/ leads to nothing",
    ),
    "outside": (_append(RIGA, '\n<a href="/en/place/riga/">x</a>'), RIGA, "/en/place/riga/ leads to nothing"),
    "upwards": (_append(RIGA, '\n<a href="/atlas/../x">x</a>'), RIGA, "/atlas/../x leads to nothing"),
    "a server": (_append(RIGA, '\n<a href="/atlas/sparql?query=">x</a>'), RIGA, "is answered by a server only"),
    "relative": (_append(RIGA, '\n<img src="here.png">'), RIGA, "here.png leads to nothing"),
    "a graph": (
        _append("doc/place/riga.nt", f"<{'http://a'}> <http://b> <https://w3id.org/coopatlas/id/place/rigaa> .\n"),
        "doc/place/riga.nt",
        "https://w3id.org/coopatlas/id/place/rigaa leads to nothing",
    ),
    "syntax": (_append("doc/place/riga.ttl", "<a> <b> <c\n"), "doc/place/riga.ttl", "does not parse"),
    "a sitemap": (
        _append("sitemap.xml", "<loc>http://localhost/atlas/sitemaps/9.xml</loc>"),
        "sitemap.xml",
        "sitemaps/9.xml",
    ),
    "a relation": (_remove("feed/2026.11.21/1.trig"), "feed.trig", "feed/2026.11.21/1.trig leads to nothing"),
    "a dump": (_remove("dumps/2026.11.22/coopatlas.nq.gz"), ".well-known/void.ttl", "coopatlas.nq.gz leads to nothing"),
    "a style": (
        _append("en/places/index.html", '<link href="/atlas/static/no.css">'),
        "en/places/index.html",
        "no.css",
    ),
}


@pytest.fixture
def broken(copy: Path, tmp_path: Path) -> Path:
    """A copy of the copy, to be broken."""
    return Path(shutil.copytree(copy, tmp_path / "broken"))


@pytest.mark.parametrize("kind", BREAKS)
def test_what_is_broken_is_told_with_its_file_and_line(broken: Path, kind: str) -> None:
    change, file, words = BREAKS[kind]
    change(broken)
    told = [str(one) for one in check(broken, Quiet()).broken]
    (line,) = {one.split(":")[1] for one in told if one.startswith(f"{file}:") and words in one}
    text = (broken / file).read_text(encoding="utf-8").splitlines()
    assert 1 <= int(line) <= len(text)
    if kind not in {"a relation", "a dump"}:
        assert int(line) >= len(text) - 1


def test_a_file_that_is_missing_is_told(broken: Path) -> None:
    (broken / "en/places/index.html").unlink()
    told = [str(one) for one in check(broken, Quiet()).broken]
    assert any(one.startswith("en/places/index.html:1: is missing") for one in told)
    assert any(one.startswith("en/index.html:") for one in told)


def test_a_folder_without_a_copy_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="holds no export"):
        Record.read(tmp_path)
