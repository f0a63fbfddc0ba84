import csv
import io

from coopatlas.web.names import Text
from coopatlas.web.network.shares import Share
from coopatlas.web.network.takeaway import as_csv
from tests.web.network.conftest import comparison


def test_no_spreadsheet_takes_a_name_for_a_formula_and_cells_come_back_whole() -> None:
    shares = [
        Share(Text(name, "lv"), f"https://example.org/{number}", None, 1, 0, 1)
        for number, name in enumerate(('=HYPERLINK("x")', 'A, "b"', "two\nlines"))
    ]
    table = list(csv.reader(io.StringIO(as_csv(comparison(*shares), "en"))))
    assert table[0] == ["iri", "name", "name_language", "a", "b", "organisations"]
    assert sorted(row[1] for row in table[1:]) == ['\'=HYPERLINK("x")', 'A, "b"', "two\nlines"]
    assert {row[2] for row in table[1:]} == {"lv"}
