"""docs/conformance.md: how many of the W3C's tests pass, suite by suite, and why the others do not.

It follows from the manifests and ``failures.toml`` alone, and is true when the tests beside this module pass: each
test that is not listed must pass, and each that is listed must fail. ``python -m tests.suites.conformance`` writes it.
"""

import textwrap
from collections import Counter
from collections.abc import Iterable
from enum import Enum

from tests.suites.explained import table
from tests.suites.manifest import READING, ROOT, Case, Kind, cases, graph_store_tests

DOCUMENT = ROOT / "docs" / "conformance.md"
_HEAD = """# Conformance

The W3C's test suites of SPARQL 1.0 and 1.1 run against the endpoint over HTTP, with real query workers on a store on
disk: queries by GET, form and direct POST, answers in JSON, XML, CSV and TSV, or in Turtle, N-Triples, JSON-LD and
RDF/XML, each compared with the expected one. `scripts/suites` takes the suites once; they run with all tests.
`scripts/suites report` writes this page from the suites and the table of known failures, `tests/suites/failures.toml`.
A test that is not in that table must pass, and one that is must fail: so the numbers here hold whenever the tests do.

Relative IRIs in a query are resolved against its file; this base is sent along as `BASE`. Graphs that a query takes
by `FROM` are in the store beforehand, as the endpoint fetches none.

- **passed**: as the W3C expects.
- **failed**: known, with the reason below.
- **refused**: updates, writing graphs, and queries of other endpoints (`SERVICE`), which this endpoint refuses by
  policy; that it does, and how it says so, is what is tested.
- **not applicable**: the endpoint claims no entailment regime; such a query is answered by what is stated.
"""


class Outcome(Enum):
    """What became of a test."""

    PASSED = "passed"
    FAILED = "failed"
    REFUSED = "refused"
    NOT_APPLICABLE = "not applicable"


def document() -> str:
    """Write the page."""
    counts = _counts()
    rows = [_row(suite, counts[suite]) for suite in sorted(counts)]
    total = sum(counts.values(), Counter[Outcome]())
    return "\n".join(
        [
            _HEAD,
            _wrapped(f"Of {total.total()} tests {_share(total)}."),
            "",
            f"| suite | tests | {' | '.join(outcome.value for outcome in Outcome)} |",
            f"|---|{'--:|' * (len(Outcome) + 1)}",
            *rows,
            _row("**all**", total),
            "",
            "## Why tests fail",
            "",
            *(
                _wrapped(f"- {reason.text} {len(reason.tests)}: {_names(reason.tests)}.", "  ")
                for reason in table().reasons
            ),
            "",
        ]
    )


def outcome(case: Case) -> Outcome:
    """What becomes of a test that has a manifest."""
    if case.kind is Kind.ENTAILMENT:
        return Outcome.NOT_APPLICABLE
    if case.kind in {Kind.UPDATE, Kind.FEDERATION} or "protocol/manifest#update_" in case.tail:
        return Outcome.REFUSED
    return Outcome.FAILED if case.tail in table().failures else Outcome.PASSED


def _counts() -> dict[str, Counter[Outcome]]:
    counts: dict[str, Counter[Outcome]] = {}
    for case in cases():
        counts.setdefault(case.suite, Counter())[outcome(case)] += 1
    written = (Outcome.PASSED if method in READING else Outcome.REFUSED for _, method in graph_store_tests())
    counts["1.1 http-rdf-update"] = Counter(written)
    return counts


def _row(name: str, counts: Counter[Outcome]) -> str:
    cells = [counts.total(), *(counts[outcome] or "" for outcome in Outcome)]
    return f"| {name} | {' | '.join(map(str, cells))} |"


def _share(total: Counter[Outcome]) -> str:
    asked = total[Outcome.PASSED] + total[Outcome.FAILED]
    return (
        f"{asked} ask for what the endpoint does; {total[Outcome.PASSED]} of these pass "
        f"({total[Outcome.PASSED] / asked:.1%}), {total[Outcome.FAILED]} fail. "
        f"{total[Outcome.REFUSED]} are refused by policy, {total[Outcome.NOT_APPLICABLE]} do not apply"
    )


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(text, 120, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _names(tests: Iterable[str]) -> str:
    return ", ".join(f"`{test.replace('/manifest#', ' ')}`" for test in sorted(tests))


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
    print("\n".join(line for line in document().splitlines() if line.startswith("|")))  # noqa: T201  # the report
