"""The verbs of those who write the data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from coopatlas.errors import DataInvalid, SourceError
from coopatlas.settings import Settings
from coopatlas.shipped import shipped
from coopatlas.terminal import progress_of
from coopatlas.validation.baseline import without_known
from coopatlas.validation.report import Severity
from coopatlas.validation.reports.telling import Telling
from coopatlas.validation.reports.writers import WRITERS
from coopatlas.validation.run import Check, check
from coopatlas.validation.words import LANGUAGES, words
from coopatlas.vocabulary import shorten

_EXISTING = click.Path(exists=True, path_type=Path)
_LANGUAGE = click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of messages."
)


@click.command()
@click.argument("paths", metavar="[PATH]…", nargs=-1, type=_EXISTING)
@_LANGUAGE
@click.option("--format", "form", type=click.Choice(list(WRITERS)), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in Severity]),
    default=Severity.VIOLATION.value,
    show_default=True,
    help="End with 4 at findings as grave as this.",
)
@click.option("--baseline", metavar="FILE", type=_EXISTING, help="Leave out what this JSON report holds.")
@click.option("--with-data", is_flag=True, help="Check files from elsewhere beside data/.")
@click.option("--shipped", "as_shipped", is_flag=True, help="Use the data and shapes that came with coopatlas.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.pass_context
def validate(  # noqa: PLR0913, PLR0917  # each is an option
    ctx: click.Context,
    paths: Sequence[Path],
    lang: str,
    form: str,
    fail_on: str,
    baseline: Path | None,
    *,
    with_data: bool,
    as_shipped: bool,
    quiet: bool,
) -> None:
    """Check the data; every finding names its place.

    Without PATH, all of data/ is checked. Files within data/ are checked together with the rest of it, others on
    their own. Each finding is 'path:line:column: severity: message'.

    Ends with 0 if nothing is as grave as --fail-on, 2 if a setting or option is wrong, 3 if a file cannot be used,
    4 if there are findings.

    \b
    Example:
        coopatlas validate
        coopatlas validate data/places --lang pl
        coopatlas validate --format sarif > findings.sarif
    """  # noqa: D301  # \b is Click's mark for a paragraph that keeps its lines
    telling = Telling(lang, Severity(fail_on))
    settings: Settings = shipped(ctx.obj) if as_shipped else ctx.obj
    outcome = check(paths, settings, progress_of(quiet=quiet), beside_data=with_data or as_shipped)
    if baseline is not None:
        outcome = without_known(outcome, baseline, telling)
    click.echo(WRITERS[form](outcome, telling), nl=False)
    _say_summary(outcome, telling)
    if outcome.unreadable:
        ctx.exit(SourceError.exit_code)
    if outcome.fails(telling.fail_on):
        ctx.exit(DataInvalid.exit_code)


def _say_summary(outcome: Check, telling: Telling) -> None:
    say = words(telling.language)
    if outcome.unreadable:
        click.echo(f"error: {say.say('some-unreadable', files=say.counted('file', len(outcome.unreadable)))}", err=True)
    known = f"; {say.say('known', count=outcome.known)}" if outcome.known else ""
    click.echo(f"{outcome.report.summary(telling.language)}{known}", err=True)
    if outcome.report.findings:
        click.echo(say.say("more", shape=shorten(outcome.report.findings[0].result.shape)), err=True)


VERBS = (validate,)
