"""The verbs of those who write the data."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coopatlas.cli import main
from coopatlas.settings import Settings

Ask = Callable[..., Result]


@pytest.fixture
def ask(settings: Settings) -> Ask:
    """Run the command with the small project's settings."""
    names = ("data", "shapes", "ontology", "queries", "releases")
    environment = {f"COOPATLAS_{name.upper()}": str(getattr(settings, name)) for name in names}

    def asked(*arguments: str) -> Result:
        return CliRunner(env=environment).invoke(main, arguments, catch_exceptions=False)

    return asked


@pytest.fixture
def broken(towns: Path) -> Path:
    with towns.open("a", encoding="utf-8") as file:
        file.write("place:nowhere a ca:City .\n")
    return towns


def test_findings_end_with_4_and_say_where_to_read_more(ask: Ask, broken: Path) -> None:
    outcome = ask("validate", "--quiet")
    assert outcome.exit_code == 4
    assert outcome.stdout.startswith(f"{broken}:8:1: violation: place:nowhere: A city needs a name.")
    assert outcome.stderr.splitlines() == [
        "does not conform: 1 violation",
        "For the words of a shape and its examples: coopatlas explain cash:City-label",
    ]


def test_messages_come_in_polish(ask: Ask, broken: Path) -> None:
    outcome = ask("validate", "--quiet", "--lang", "pl")
    assert f"{broken}:8:1: naruszenie: place:nowhere: " in outcome.stdout
    assert "niezgodne: 1 naruszenie" in outcome.stderr


@pytest.mark.usefixtures("broken")
def test_a_format_is_all_that_standard_output_holds(ask: Ask) -> None:
    outcome = ask("validate", "--format", "json")
    assert json.loads(outcome.stdout)["counts"]["violation"] == 1
    assert outcome.exit_code == 4


@pytest.mark.parametrize(("level", "exit_code"), [("violation", 0), ("warning", 4), ("info", 4)])
def test_a_check_fails_from_the_severity_on_that_is_chosen(
    ask: Ask, broken: Path, settings: Settings, level: str, exit_code: int
) -> None:
    shape = settings.shapes / "city.ttl"
    shape.write_text(shape.read_text("utf-8").replace("sh:minCount", "sh:severity sh:Warning ; sh:minCount"), "utf-8")
    outcome = ask("validate", "--quiet", "--fail-on", level)
    assert outcome.exit_code == exit_code
    assert f"{broken}:8:1: warning:" in outcome.stdout


@pytest.mark.usefixtures("broken")
def test_with_a_baseline_only_new_findings_fail(ask: Ask, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    baseline.write_text(ask("validate", "--format", "json").stdout, encoding="utf-8")
    outcome = ask("validate", "--quiet", "--baseline", str(baseline))
    assert (outcome.exit_code, outcome.stdout) == (0, "")
    assert "conforms: no findings; known already: 1" in outcome.stderr


def test_a_baseline_that_is_none_ends_with_2(ask: Ask, towns: Path) -> None:
    outcome = ask("validate", "--quiet", "--baseline", str(towns))
    assert outcome.exit_code == 2
    assert "is no baseline" in outcome.stderr


def test_a_file_from_elsewhere_is_checked_beside_the_data_if_asked_for(ask: Ask, tmp_path: Path) -> None:
    elsewhere = tmp_path / "new.ttl"
    prefixes = (
        "@prefix ca: <https://w3id.org/coopatlas/ontology#> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    )
    elsewhere.write_text(f"{prefixes}<https://w3id.org/coopatlas/id/place/lodz> a ca:City .\n", encoding="utf-8")
    assert ask("validate", "--quiet", str(elsewhere)).exit_code == 4
    assert ask("validate", "--quiet", "--with-data", str(elsewhere)).exit_code == 0


def test_what_comes_with_the_software_serves_files_from_anywhere(tmp_path: Path) -> None:
    new = tmp_path / "new.ttl"
    new.write_text(
        "@prefix org: <http://www.w3.org/ns/org#> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix dct: <http://purl.org/dc/terms/> .\n"
        "<https://w3id.org/coopatlas/id/organisation/new> a org:Organization ;\n"
        '    skos:prefLabel "Nowa"@pl, "New"@en ;\n'
        "    dct:spatial <https://w3id.org/coopatlas/id/country/PL> ;\n"
        "    dct:source <https://w3id.org/coopatlas/id/source/european-regions-pages> .\n",
        encoding="utf-8",
    )
    outcome = CliRunner().invoke(main, ["validate", "--shipped", "--quiet", str(new)], catch_exceptions=False)
    assert outcome.exit_code == 4
    assert outcome.stdout.startswith(f"{new}:7:16: violation: organisation:new: ")
    assert "did you mean source:european-regions-page?" in outcome.stdout
    assert len(outcome.stdout.splitlines()) == 1
