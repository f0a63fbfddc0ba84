"""The example of docs/tables.md says what the page says of it."""

import re
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse

from coopatlas.sources.reader import SourceFile, read_statements
from coopatlas.vocabulary import PREFIXES

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "tables.md").read_text(encoding="utf-8")


def _block(language: str) -> str:
    (block,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(block)


def test_the_second_row_says_what_the_page_writes_in_turtle(tmp_path: Path) -> None:
    table = tmp_path / "partners.csv"
    table.write_text(_block("csv"), encoding="utf-8")
    table.with_name("partners.csv-metadata.json").write_text(_block("json"), encoding="utf-8")
    hill = NamedNode("https://w3id.org/coopatlas/id/organisation/sample-hill")
    said = {s.quad.triple for s in read_statements(SourceFile(table, "https://example.org/")) if s.quad.subject == hill}
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    assert said == {quad.triple for quad in parse(prefixes + _block("turtle"), RdfFormat.TURTLE)}
