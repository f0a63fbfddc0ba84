"""The W3C's and DASH's tests of SHACL: the same outcome by the Atlas as by pySHACL alone."""

import pytest

from tests.shacl.cases import Case, cases
from tests.shacl.outcome import plainly, screened

W3C, DASH = 121, 116
"""How many tests there are; that none is left out, the test below says."""

pytestmark = pytest.mark.filterwarnings("ignore::pyshacl.errors.ValidationWarning", "ignore::Warning:pyshacl")


def test_no_test_of_the_suites_is_left_out() -> None:
    found = [case.name.split("/")[0] for case in cases()]
    assert (found.count("sht_tests"), found.count("dash_tests")) == (W3C, DASH)


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_outcome_is_that_of_pyshacl_alone(case: Case, processes: int) -> None:
    data, shapes = case.data(), case.shapes()
    assert screened(data, shapes, processes) == plainly(data, shapes)
