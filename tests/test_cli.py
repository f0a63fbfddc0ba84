"""The command line as its users see it."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from coopatlas.cli import main
from coopatlas.release.build import Built
from coopatlas.release.staging import link
from coopatlas.settings import Settings

Run = Callable[..., Built]
Ask = Callable[..., Result]
SELECT = "PREFIX ca: <https://w3id.org/coopatlas/ontology#> SELECT ?town { ?town a ca:City }"


@pytest.fixture
def ask(settings: Settings) -> Ask:
    """Run the command with the small project's settings."""
    names = ("data", "shapes", "ontology", "queries", "releases")
    environment = {f"COOPATLAS_{name.upper()}": str(getattr(settings, name)) for name in names}

    def asked(*arguments: str, stdin: str | None = None) -> Result:
        return CliRunner(env=environment).invoke(main, arguments, input=stdin, catch_exceptions=False)

    return asked


def test_every_verb_has_an_example_in_its_help(ask: Ask) -> None:
    listed = ask("--help").stdout
    for name, command in main.commands.items():
        assert name in listed
        assert f"coopatlas {name}" in (command.help or ""), f"give 'coopatlas {name} --help' an example"
        assert re.search(rf"^  .*coopatlas {name}", listed, re.MULTILINE), "the whole help repeats each example"
        assert f"{command.get_short_help_str(60)}\n" in listed, f"shorten the first line of '{name}'"


def test_help_fits_a_terminal(ask: Ask) -> None:
    for name in main.commands:
        assert max(map(len, ask(name, "--help").stdout.splitlines())) <= 80


def test_build_says_what_it_made_and_then_that_nothing_changed(ask: Ask) -> None:
    first, again = ask("build"), ask("build")
    assert re.fullmatch(r"release [\d.]+: \d+ quads, 2 resources, 2 datasets → .*\n", first.stdout)
    assert "validating … " in first.stderr
    assert "nothing has changed since release" in again.stdout
    assert (first.exit_code, again.exit_code) == (0, 0)


def test_invalid_data_end_a_build_with_4_and_the_lines(ask: Ask, towns: Path) -> None:
    with towns.open("a", encoding="utf-8") as file:
        file.write("place:nowhere a ca:City .\n")
    outcome = ask("build", "--quiet")
    assert outcome.exit_code == 4
    assert outcome.stdout == (
        f"{towns}:8:1: violation: place:nowhere: A city needs a name. skos:prefLabel is missing. [cash:City-label]\n"
    )
    assert "error: the data do not conform: 1 finding(s); nothing was released." in outcome.stderr


def test_validate_ends_with_0_4_or_3(ask: Ask, towns: Path) -> None:
    assert ask("validate").exit_code == 0
    with towns.open("a", encoding="utf-8") as file:
        file.write("place:nowhere a ca:City .\n")
    assert ask("validate", "--quiet").exit_code == 4
    with towns.open("a", encoding="utf-8") as file:
        file.write("place:nowhere a ca:City\n")
    outcome = ask("validate", "--quiet")
    assert outcome.exit_code == 3
    assert outcome.stdout.startswith(f"{towns}:10:1: error: does not parse: ")
    assert "1 file cannot be used; the others were checked" in outcome.stderr


def test_a_query_is_answered_as_a_table_by_default(ask: Ask, run: Run, settings: Settings) -> None:
    run()
    outcome = ask("query", str(settings.queries / "01-towns.rq"))
    assert outcome.stdout.splitlines() == ["town", "──────────", "place:lodz", "(1 row)"]


@pytest.mark.parametrize(
    ("query", "name", "begins"),
    [
        (SELECT, "csv", "town\r\nhttps://w3id.org/coopatlas/id/place/lodz"),
        (SELECT, "json", '{"head"'),
        ("ASK {}", "table", "yes"),
        ("CONSTRUCT { ?s a ?c } WHERE { ?s a ?c }", "ntriples", "<http"),
    ],
)
def test_a_query_from_standard_input_is_answered_in_the_format_asked_for(
    ask: Ask, run: Run, query: str, name: str, begins: str
) -> None:
    run()
    outcome = ask("query", "-", "--format", name, stdin=query)
    assert outcome.exit_code == 0
    assert outcome.stdout_bytes.decode().startswith(begins)


def test_a_format_that_a_query_form_does_not_have_is_said(ask: Ask, run: Run) -> None:
    run()
    outcome = ask("query", "-", "--format", "turtle", stdin=SELECT)
    assert outcome.exit_code == 2
    assert "a SELECT query has no answer in 'turtle'; it has: json, xml, csv, tsv" in outcome.stderr


def test_a_query_that_is_not_utf8_is_said(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_bytes(b"ASK { ?s ?p '\xff' }")
    outcome = ask("query", str(tmp_path / "q.rq"))
    assert outcome.exit_code == 6
    assert "the query is not UTF-8 (byte 14); save it as UTF-8" in outcome.stderr


@pytest.mark.parametrize("padding", range(4))
def test_a_query_that_is_too_long_is_said_to_be_wherever_it_is_cut(ask: Ask, tmp_path: Path, padding: int) -> None:
    (tmp_path / "q.rq").write_text("#" * padding + "𝄞" * 30_000, encoding="utf-8")
    outcome = ask("query", str(tmp_path / "q.rq"))
    assert outcome.exit_code == 6
    assert "at most 100000 are taken, so shorten it" in outcome.stderr


def test_a_port_that_cannot_be_is_said(ask: Ask) -> None:
    outcome = ask("serve", "--port", "99999")
    assert outcome.exit_code == 2
    assert "a TCP port lies between 0 and 65535" in outcome.stderr


def test_a_rolled_back_release_becomes_the_latest_again(ask: Ask, run: Run, towns: Path, settings: Settings) -> None:
    run()
    towns.write_text(towns.read_text(encoding="utf-8").replace('"Poland"', '"RP"'), encoding="utf-8")
    run()
    link(settings.releases, "2026.11.20")
    assert ask("build", "--quiet").stdout == "release 2026.11.20-2 holds the same already; it is the latest again\n"


def test_a_broken_query_is_said_with_line_and_column(ask: Ask, run: Run) -> None:
    run()
    outcome = ask("query", "-", stdin="SELECT *\n{ ?s ?p }")
    assert outcome.exit_code == 6
    assert "line 2, column" in outcome.stderr


def test_without_a_release_a_query_says_how_to_make_one(ask: Ask) -> None:
    outcome = ask("query", "-", stdin=SELECT)
    assert outcome.exit_code == 5
    assert "no release yet; 'coopatlas build' makes the first one" in outcome.stderr


def test_diff_tells_the_difference_in_words(ask: Ask, run: Run, towns: Path) -> None:
    run()
    towns.write_text(towns.read_text(encoding="utf-8").replace('"Poland"', '"RP"'), encoding="utf-8")
    run()
    assert ask("diff", "2026.11.20", "2026.11.20-2").stdout == (
        "changed: country:PL “RP”\n    skos:prefLabel: “Poland” (en) → “RP” (en)\n"
    )
    assert ask("diff", "2026.11.20", "2026.11.20").stdout == "the two releases hold the same statements\n"


def test_verify_counts_the_files_or_names_the_damaged(ask: Ask, run: Run) -> None:
    release = run().release
    assert re.fullmatch(r"release 2026.11.20: all \d+ files are as the manifest says\n", ask("verify").stdout)
    (release.path / "void.ttl").unlink()
    outcome = ask("verify", "2026.11.20")
    assert outcome.exit_code == 5
    assert outcome.stdout == "2026.11.20/void.ttl: missing\n"
    assert "1 difference(s) from its manifest; restore it from a copy" in outcome.stderr


def test_settings_that_cannot_be_end_with_2() -> None:
    outcome = CliRunner(env={"COOPATLAS_PORT": "x"}).invoke(main, ["verify"])
    assert outcome.exit_code == 2
    assert (
        outcome.stderr
        == "error: environment variable COOPATLAS_PORT: setting 'port' is 'x', which is not a whole number\n"
    )


def test_the_module_runs_as_the_command() -> None:
    process = subprocess.run(
        [sys.executable, "-m", "coopatlas", "--version"], env=os.environ, capture_output=True, text=True, check=True
    )
    assert process.stdout.startswith("coopatlas, version ")


def test_no_verb_is_without_a_test() -> None:
    assert isinstance(main, click.Group)
    names = ("test_cli.py", "test_authoring.py", "export/test_verbs.py")
    files = [Path(__file__).parent / name for name in names]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    assert not [name for name in main.commands if f'"{name}"' not in text and name != "serve"]


def test_a_push_needs_an_address_that_tells_where_to_write(ask: Ask) -> None:
    assert "name the endpoint with --engine" in ask("push").stderr
    unclear = ask("push", "--engine", "http://127.0.0.1:9/ask")
    assert unclear.exit_code == 2
    assert "name both with --update and --graph-store" in unclear.stderr
