"""The house style of Turtle: what is mended, what is told, and that nothing is lost."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from coopatlas.editing.layout import Rule
from coopatlas.editing.style import style
from coopatlas.sources.tokens import Kind, tokens_of

ROOT = Path(__file__).resolve().parents[2]
OURS = sorted(path for folder in ("data", "ontology", "shapes") for path in (ROOT / folder).rglob("*.ttl"))
HEAD = "# Places.\n\n"
PREFIXES = (
    "@prefix ca: <https://w3id.org/coopatlas/ontology#> .\n"
    "@prefix place: <https://w3id.org/coopatlas/id/place/> .\n"
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
)
GOOD = HEAD + PREFIXES + '\nplace:a a ca:City ;\n    skos:prefLabel "A"@pl, "A"@en ;\n    ca:near place:b .\n'


def _rules(text: str) -> set[Rule]:
    return {fault.rule for fault in style(text).faults}


def _meaning(text: str) -> Dataset:
    dataset = Dataset(parse(text.encode(), RdfFormat.TURTLE))
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


@pytest.mark.parametrize("path", OURS, ids=lambda path: "/".join(path.parts[-3:]))
def test_our_own_files_are_in_the_house_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    styled = style(text)
    assert [(fault.rule, fault.token.line) for fault in styled.faults] == []
    assert styled.text == text


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (GOOD.replace(" ;\n    skos", ";\n    skos"), Rule.SPACE_BEFORE_MARK),
        (GOOD.replace('"A"@pl, "A"', '"A"@pl , "A"'), Rule.SPACE_BEFORE_MARK),
        (GOOD.replace(" ;\n    ca:near", " ; ca:near"), Rule.ONE_PREDICATE_A_LINE),
        (GOOD.replace("    ca:near", "\tca:near"), Rule.ONE_PREDICATE_A_LINE),
        (GOOD.replace("ca:near place:b", "ca:near   place:b"), Rule.ONE_SPACE),
        (GOOD.replace("place:a a", "\nplace:a a"), Rule.AROUND_PREFIXES),
        (GOOD.replace(" .\nplace:a", " .\n\n\nplace:a").replace(HEAD, "# Places.\n"), Rule.AROUND_PREFIXES),
        (GOOD + "place:c a ca:City .\n", Rule.BETWEEN_RESOURCES),
        (GOOD + "\n\n", Rule.LINE_END),
        (GOOD.rstrip("\n"), Rule.LINE_END),
        (GOOD.replace("\n", "\r\n"), Rule.LINE_END),
        (GOOD.replace("a ca:City", "rdf:type ca:City"), Rule.TYPE_AS_A),
        (GOOD.replace("@prefix", "PREFIX").replace("> .\n", ">\n"), Rule.DECLARATION),
        (GOOD.replace("@prefix place", "prefix place").replace("place/> .", "place/>"), Rule.DECLARATION),
        (
            GOOD.replace("@prefix ca", "@prefix wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#> .\n@prefix ca"),
            Rule.PREFIX_UNUSED,
        ),
        (GOOD.replace("@prefix place: <https://w3id.org/coopatlas/id/place/> .\n", ""), Rule.PREFIX_MISSING),
        (GOOD.replace(PREFIXES, "".join(reversed(PREFIXES.splitlines(keepends=True)))), Rule.PREFIXES_SORTED),
        (
            GOOD.replace(
                'a ca:City ;\n    skos:prefLabel "A"@pl, "A"@en ;', 'skos:prefLabel "A"@pl, "A"@en ;\n    a ca:City ;'
            ),
            Rule.CLASS_FIRST,
        ),
    ],
)
def test_what_breaks_a_rule_is_told_and_mended(broken: str, rule: Rule) -> None:
    assert rule in _rules(broken)
    assert style(broken).text == GOOD if "place:c" not in broken else "\n\nplace:c" in style(broken).text


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (GOOD.removeprefix(HEAD), Rule.HEAD_COMMENT),
        (GOOD.replace("skos:", "sk:"), Rule.PREFIX_NAME),
        (GOOD.replace("a ca:City ;", '# remark\n    skos:note "n"@en ;\n    a ca:City ;'), Rule.CLASS_FIRST),
    ],
)
def test_what_needs_judgement_is_told_and_left(text: str, rule: Rule) -> None:
    (fault,) = [fault for fault in style(text).faults if fault.rule is rule]
    assert not fault.mended
    assert style(style(text).text).text == style(text).text


def test_comments_stay_where_they_say_something() -> None:
    text = GOOD.replace(
        '    skos:prefLabel "A"@pl, "A"@en ;',
        '    # of the town\n    skos:prefLabel "A"@pl, # Polish\n        "A"@en ; # English\n    # and near\n',
    )
    mended = style(text + "\n# the end\n").text
    assert '"A"@pl, # Polish\n        "A"@en ; # English\n    # and near\n    ca:near' in mended
    assert mended.endswith("\n\n# the end\n")


def test_brackets_keep_their_lines() -> None:
    text = GOOD.replace("ca:near place:b", "ca:near [\n  a ca:City ; skos:note ( 1\n 2 )\n], []")
    assert "    ca:near [\n        a ca:City ; skos:note ( 1\n            2 )\n    ], [] .\n" in style(text).text


def test_texts_are_left_as_they_are() -> None:
    text = GOOD.replace('"A"@pl', '"""A ;\r\n\t  b   .\n"""@pl').replace("\r", "")
    assert style(text).text == text
    assert not style(text).faults


_gap = st.sampled_from(["", " ", "\n", "\n\n\n", "  # a comment\n", "\t", "\n    "])


@st.composite
def _documents(draw: st.DrawFn) -> str:
    def gap() -> str:
        return draw(_gap) or " "

    def value(depth: int) -> str:
        plain = ['"a"@en', '"b ; . #"^^skos:c', "1", "place:x", "<a:b>", "[]", "()", '"""c\n# d"""']
        kind = draw(st.sampled_from([*plain, *(["node", "list"] if depth else [])]))
        if kind == "node":
            return f"[{gap()}{properties(depth - 1)}{gap()}]"
        return f"({gap()}{value(depth - 1)}{gap()}{value(depth - 1)}{gap()})" if kind == "list" else kind

    def properties(depth: int) -> str:
        pairs = []
        for n in range(draw(st.integers(1, 3))):
            predicate = draw(st.sampled_from(["a", "rdf:type", f"ca:p{n}"]))
            of_class = predicate in {"a", "rdf:type"}
            values = ["ca:City"] if of_class else [value(depth) for _ in range(draw(st.integers(1, 2)))]
            pairs.append(f"{predicate}{gap()}{f'{gap()},{gap()}'.join(values)}")
        return f"{gap()};{gap()}".join(pairs)

    statements = [f"place:s{n}{gap()}{properties(2)}{gap()}." for n in range(draw(st.integers(1, 3)))]
    prefixes = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n" + PREFIXES
    if draw(st.booleans()):
        prefixes = f"BASE{gap()}<urn:x:base>{gap()}" + prefixes.replace("@prefix", "PREFIX").replace("> .", f">{gap()}")
    return draw(st.sampled_from(["", HEAD])) + prefixes + gap() + gap().join(statements) + draw(_gap)


@given(_documents())
def test_a_mended_text_says_the_same_keeps_its_comments_and_is_not_mended_again(text: str) -> None:
    mended = style(text).text
    assert _meaning(mended) == _meaning(text)
    comments = [[t.text.rstrip() for t in tokens_of(one) if t.kind is Kind.COMMENT] for one in (text, mended)]
    assert comments[0] == comments[1]
    again = style(mended)
    assert again.text == mended
    assert not [fault for fault in again.faults if fault.mended]
