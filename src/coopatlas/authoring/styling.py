"""``coopatlas fmt``: hold Turtle files against the house style, and mend them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from coopatlas.authoring.language import LANGUAGE
from coopatlas.editing.style import Styled, StyleLost, style
from coopatlas.errors import DataInvalid, Location, SourceError
from coopatlas.formats import TURTLE, of_file
from coopatlas.settings import Settings
from coopatlas.validation.words import words


@click.command()
@click.argument("paths", metavar="[PATH]…", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; end with 4 where something would change.")
@LANGUAGE
@click.pass_context
def fmt(ctx: click.Context, paths: Sequence[Path], lang: str, *, only_check: bool) -> None:
    """Mend the house style of Turtle files.

    Without PATH: those of data, ontology and shapes. No comment is lost and nothing that is said changes. What
    needs judgement is told and left.

    \b
    Example:
        coopatlas fmt
        coopatlas fmt --check data/places
    """  # noqa: D301  # \b is Click's mark for a paragraph that keeps its lines
    settings: Settings = ctx.obj
    mended = left = 0
    for path in _files(paths or (settings.data, settings.ontology, settings.shapes)):
        text = _read(path)
        styled = _styled(path, text)
        for fault in styled.faults:
            if only_check or not fault.mended:
                said = words(lang).style[fault.rule.value].format_map(fault.values)
                click.echo(f"{path}:{fault.token.line}:{fault.token.column}: {said}")
                left += 1
        if styled.text != text and not only_check:
            _write(path, styled.text)
            mended += 1
    say = words(lang)
    told = say.say("style-to-mend" if only_check else "style-left", count=left)
    click.echo(
        told if only_check else f"{say.say('style-mended', files=say.counted('file', mended))}; {told}", err=True
    )
    if left:
        ctx.exit(DataInvalid.exit_code)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (one for one in sorted(path.rglob(f"*.{TURTLE.extension}")) if one.is_file())
        elif of_file(path) is TURTLE:
            yield path
        else:
            raise SourceError(Location(path), "the house style is one of Turtle; name .ttl files or folders")


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise SourceError(Location(path), f"not readable: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SourceError(Location(path), "is not UTF-8; save it as UTF-8") from error


def _styled(path: Path, text: str) -> Styled:
    try:
        return style(text)
    except StyleLost as error:
        raise SourceError(Location(path), str(error)) from error
    except SyntaxError as error:
        place = Location(path, error.lineno, error.offset)
        raise SourceError(place, "does not parse, so its style cannot be mended; run: coopatlas validate") from error


def _write(path: Path, text: str) -> None:
    """Replace a file at once or not at all."""
    beside = path.with_name(f".{path.name}.mended")
    try:
        beside.write_bytes(text.encode())
        beside.chmod(path.stat().st_mode)
        beside.replace(path)
    except OSError as error:
        raise SourceError(Location(path), f"cannot be written: {error.strerror} ({beside})") from error
