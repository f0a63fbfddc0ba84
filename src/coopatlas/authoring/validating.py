"""``coopatlas validate``: hold the data against the shapes, once or on every save."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import click

from coopatlas.authoring.language import LANGUAGE
from coopatlas.authoring.watching import saves
from coopatlas.errors import CoopAtlasError, DataInvalid, SourceError
from coopatlas.settings import Settings
from coopatlas.shipped import shipped
from coopatlas.terminal import progress_of
from coopatlas.validation.baseline import without_known
from coopatlas.validation.report import Severity
from coopatlas.validation.reports.telling import Telling
from coopatlas.validation.reports.writers import WRITERS
from coopatlas.validation.run import Check, check
from coopatlas.validation.words import words
from coopatlas.vocabulary import shorten

_EXISTING = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("paths", metavar="[PATH]…", nargs=-1, type=_EXISTING)
@LANGUAGE
@click.option("--format", "form", type=click.Choice(list(WRITERS)), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in Severity]),
    default=Severity.VIOLATION.value,
    show_default=True,
    help="End with 4 at findings as grave as this.",
)
@click.option("--baseline", metavar="FILE", type=_EXISTING, help="Leave out what this JSON report holds.")
@click.option("--changed", metavar="REV", default="", help="Validate only what differs from this revision of git.")
@click.option("--with-data", is_flag=True, help="Check files from elsewhere beside data/.")
@click.option("--shipped", "as_shipped", is_flag=True, help="Use the data and shapes that came with coopatlas.")
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.pass_context
def validate(  # noqa: PLR0913, PLR0917  # each is an option
    ctx: click.Context,
    paths: Sequence[Path],
    lang: str,
    form: str,
    fail_on: str,
    baseline: Path | None,
    changed: str,
    *,
    with_data: bool,
    as_shipped: bool,
    watch: bool,
    quiet: bool,
) -> None:
    """Check the data; every finding names its place.

    Without PATH, all of data/ is checked. Files within data/ are checked together with the rest of it, others on
    their own. Each finding is 'path:line:column: severity: message'. With --changed the findings are the same, sooner.

    Ends with 0 if nothing is as grave as --fail-on, 2 if a setting or option is wrong, 3 if a file cannot be used,
    4 if there are findings.

    \b
    Example:
        coopatlas validate
        coopatlas validate data/places --lang pl
        coopatlas validate --format sarif > findings.sarif
        coopatlas validate --watch
        coopatlas validate --changed HEAD
    """  # noqa: D301  # \b is Click's mark for a paragraph that keeps its lines
    telling = Telling(lang, Severity(fail_on))
    settings: Settings = shipped(ctx.obj) if as_shipped else ctx.obj

    def check_once() -> int:
        outcome = check(paths, settings, progress_of(quiet=quiet), changed, beside_data=with_data or as_shipped)
        if baseline is not None:
            outcome = without_known(outcome, baseline, telling)
        click.echo(WRITERS[form](outcome, telling), nl=False)
        _say_summary(outcome, telling)
        if outcome.unreadable:
            return SourceError.exit_code
        return DataInvalid.exit_code if outcome.fails(telling.fail_on) else 0

    if not watch:
        ctx.exit(check_once())
    # Ctrl-C is how watching ends, whatever goes on at that moment.
    with suppress(KeyboardInterrupt):
        for change in saves((settings.data, settings.shapes, settings.ontology, *paths)):
            _say_change(change)
            _check_watched(check_once)


def _say_change(changed: Sequence[Path]) -> None:
    names = ", ".join(sorted({path.name for path in changed}))
    click.echo(f"── {datetime.now().astimezone():%H:%M:%S} {names}", err=True)


def _check_watched(check_once: Callable[[], int]) -> None:
    """Check, and go on watching where shapes or settings are broken for the moment."""
    try:
        check_once()
    except CoopAtlasError as error:
        click.echo(f"error: {error}", err=True)


def _say_summary(outcome: Check, telling: Telling) -> None:
    say = words(telling.language)
    if outcome.unusable:
        click.echo(f"error: {say.say('some-unreadable', files=say.counted('file', len(outcome.unusable)))}", err=True)
    known = f"; {say.say('known', count=outcome.known)}" if outcome.known else ""
    if outcome.report.findings or not outcome.unreadable:
        click.echo(f"{outcome.report.summary(telling.language)}{known}", err=True)
    if outcome.report.findings:
        click.echo(say.say("more", shape=shorten(outcome.report.findings[0].result.shape)), err=True)
