"""The verbs of those who write the data."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coopatlas.cli import main
from coopatlas.settings import Settings

ROOT = Path(__file__).parents[1]
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
        "For the words of a shape and its examples: coopatlas explain cash:City-label, or docs/shapes.md",
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


@pytest.fixture
def own(tmp_path: Path) -> Ask:
    """Run the command on a copy of the project's own data."""
    shutil.copytree(ROOT / "data", tmp_path / "data", dirs_exist_ok=True)
    environment = {"COOPATLAS_DATA": str(tmp_path / "data"), "COOPATLAS_RELEASES": str(tmp_path / "releases")}
    environment |= {f"COOPATLAS_{name.upper()}": str(ROOT / name) for name in ("shapes", "ontology", "queries")}

    def asked(*arguments: str) -> Result:
        return CliRunner(env=environment).invoke(main, arguments, catch_exceptions=False)

    return asked


NEW = (
    ("place", "Lublin", "--source", "european-regions-page", "--in", "PL"),
    ("organisation", "Gmina Nowa", "--en", "New Municipality", "--source", "european-regions-page", "--in", "lublin"),
    (
        *("project", "Nowy projekt", "--source", "european-regions-page", "--coordinator", "lodzkie-region"),
        *("--listed", "Województwo Łódzkie"),
    ),
)


def test_what_is_begun_conforms_and_has_a_slug_of_its_own(own: Ask, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "european-regions"
    slugs = [own("new", *arguments, "--dataset", "european-regions").stdout.split()[-1] for arguments in NEW]
    assert slugs == ["place:lublin-2", "organisation:gmina-nowa", "project:nowy-projekt"]
    outcome = own("validate", "--quiet")
    assert outcome.exit_code == 0, outcome.stdout
    files = [str(folder / f"{slug.replace(':', '-')}.ttl") for slug in slugs]
    assert own("fmt", "--check", *files).exit_code == 0
    again = own("new", *NEW[0], "--dataset", "european-regions")
    assert again.stdout.split()[-1] == "place:lublin-3"


def test_what_is_begun_leans_only_on_what_is_described(own: Ask) -> None:
    outcome = own("new", "place", "Sieradz", "--source", "european-regions-pages", "--in", "PL")
    assert outcome.exit_code == 2
    assert "no source european-regions-pages is described; did you mean european-regions-page?" in outcome.stderr
    assert own("new", "place", "Sieradz", "--source", "european-regions-page", "--in", "UK").exit_code == 2
    assert own("new", *NEW[0], "--dataset", "nowhere").exit_code == 2
    assert own("new", "place", "Βαγδάτη", *NEW[0][2:]).exit_code == 2


@pytest.mark.parametrize("slug", ["a b", "a<b", 'european-regions"page'])
def test_nothing_is_called_by_what_is_no_slug(own: Ask, slug: str) -> None:
    for arguments in (("--source", slug, "--in", "PL"), ("--source", "european-regions-page", "--in", slug)):
        outcome = own("new", "place", "Sieradz", *arguments)
        assert outcome.exit_code == 2
        assert f" {slug} is described; " in outcome.stderr


def test_a_listed_name_is_in_a_language_that_there_can_be(own: Ask) -> None:
    outcome = own("new", *NEW[2], "--listed-in", "in Polish")
    assert outcome.exit_code == 2
    assert "'in Polish' is no language tag; write one such as pl or en-GB" in outcome.stderr


def test_without_a_dataset_a_stub_goes_to_standard_output(own: Ask) -> None:
    outcome = own("new", *NEW[0])
    assert outcome.exit_code == 0
    assert "place:lublin-2 a ca:City" in outcome.stdout


def test_style_is_mended_and_what_needs_judgement_is_told(ask: Ask, towns: Path) -> None:
    before = towns.read_text(encoding="utf-8")
    checked = ask("fmt", "--check", str(towns))
    assert checked.exit_code == 4
    assert f"{towns}:6:" in checked.stdout
    assert towns.read_text(encoding="utf-8") == before
    mended = ask("fmt", str(towns))
    assert mended.exit_code == 4
    assert mended.stdout == f"{towns}:1:1: a file begins with a comment that says what it holds\n"
    assert mended.stderr == "1 file mended; left to you: 1\n"
    towns.write_text("# Towns.\n\n" + towns.read_text(encoding="utf-8"), encoding="utf-8")
    assert ask("fmt", str(towns)).exit_code == 0


def test_a_file_that_does_not_parse_is_left_as_it_is(ask: Ask, towns: Path, tmp_path: Path) -> None:
    towns.write_text("place:a  a .\n", encoding="utf-8")
    assert ask("fmt", str(towns)).exit_code == 3
    assert towns.read_text(encoding="utf-8") == "place:a  a .\n"
    other = tmp_path / "a.nt"
    other.write_text("", encoding="utf-8")
    assert "the house style is one of Turtle" in ask("fmt", str(other)).stderr
    other = tmp_path / "b.ttl"
    other.write_bytes(b"\xff")
    assert "is not UTF-8" in ask("fmt", str(other)).stderr


def test_a_file_that_cannot_be_written_is_told_and_left_as_it_is(ask: Ask, towns: Path) -> None:
    before = towns.read_bytes()
    towns.with_name(f".{towns.name}.mended").mkdir()
    outcome = ask("fmt", str(towns))
    assert outcome.exit_code == 3
    assert f"error: {towns}: cannot be written: " in outcome.stderr
    assert towns.read_bytes() == before


def test_a_shape_is_explained_in_both_languages_with_its_examples(own: Ask) -> None:
    english, polish = own("explain", "cash:City-oneCountry"), own("explain", "City-oneCountry", "--lang", "pl")
    assert english.stdout.startswith("cash:City-oneCountry: ")
    assert "Does not conform: " in english.stdout
    assert "Niezgodny: " in polish.stdout
    assert "cash:City-oneCountry  " in own("explain").stdout


def test_a_shape_that_is_not_there_is_told_with_those_that_are_near(own: Ask) -> None:
    outcome = own("explain", "Participation-rol")
    assert outcome.exit_code == 2
    assert "did you mean cash:Participation-role" in outcome.stderr


@pytest.mark.parametrize("language", ["en", "pl"])
def test_the_page_of_shapes_is_up_to_date(language: str, own: Ask) -> None:
    page = ROOT / "docs" / ("shapes.md" if language == "en" else f"shapes.{language}.md")
    written = own("explain", "--markdown", "--lang", language).stdout
    assert page.read_text(encoding="utf-8") == written, f"run: coopatlas explain --markdown --lang {language} > {page}"


@pytest.mark.parametrize("language", ["en", "pl"])
def test_no_pattern_of_a_shape_reads_as_a_link(language: str, own: Ask) -> None:
    links = re.findall(r"(?<!\\)\[[^\]]*\]\(([^)]*)\)", own("explain", "--markdown", "--lang", language).stdout)
    assert {link for link in links if not link.startswith("../shapes/examples/")} == set()


def test_every_shape_that_a_finding_can_name_has_its_place_in_the_page(own: Ask) -> None:
    headings = set(re.findall(r"^## (\S+)$", (ROOT / "docs" / "shapes.md").read_text("utf-8"), re.MULTILINE))
    assert {line.partition("  ")[0].removeprefix("cash:") for line in own("explain").stdout.splitlines()} == headings


def test_on_every_save_the_data_are_checked_again(settings: Settings, towns: Path) -> None:
    names = ("data", "shapes", "ontology", "queries", "releases")
    environment = os.environ | {f"COOPATLAS_{name.upper()}": str(getattr(settings, name)) for name in names}
    command = [sys.executable, "-m", "coopatlas", "validate", "--quiet", "--watch"]
    # Where a shell started the tests in the background, it had them ignore this, and so would the program.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with (
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process,
        ExitStack() as at_the_end,
    ):
        at_the_end.callback(process.kill)
        signal.signal(signal.SIGINT, before)
        assert process.stderr is not None
        assert process.stdout is not None
        told = [process.stderr.readline(), process.stderr.readline()]
        assert told[1] == "conforms: no findings\n"
        time.sleep(1.0)  # until the folders are watched
        with towns.open("a", encoding="utf-8") as file:
            file.write("place:nowhere a ca:City .\n")
        assert process.stdout.readline().startswith(f"{towns}:8:1: violation: place:nowhere: ")
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
