"""The page about conformance, and the table of failures behind it."""

from tests.suites.conformance import DOCUMENT, document
from tests.suites.explained import table
from tests.suites.manifest import FOLDERS, Kind, cases, path_of


def test_the_page_says_what_the_suites_and_the_table_of_failures_say() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "run scripts/suites report"


def test_a_failure_has_one_reason_and_is_a_test_that_is_expected_to_pass() -> None:
    listed = [test for reason in table().reasons for test in reason.tests]
    assert len(listed) == len(set(listed))
    run = {case.tail for case in cases() if case.kind in {Kind.EVALUATION, Kind.POSITIVE, Kind.NEGATIVE}}
    assert set(listed) <= run
    assert table().computed <= run - set(listed)


def test_every_file_that_an_evaluation_needs_is_there() -> None:
    for case in cases():
        if case.kind is Kind.EVALUATION:
            for iri in (case.request, case.result, *case.data, *case.named):
                assert path_of(iri).is_file(), f"{case.iri}: {iri}"


def test_no_two_tests_have_one_name() -> None:
    tails = [case.tail for case in cases()]
    assert len(tails) == len(set(tails)), FOLDERS
