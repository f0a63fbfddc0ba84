"""``coopatlas explain``: a shape in words, with its examples."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path

import click
from rdflib import Graph

from coopatlas.authoring.language import LANGUAGE
from coopatlas.settings import Settings
from coopatlas.shipped import shipped
from coopatlas.validation.explanation import Example, Explanation, explain, names_of, read_examples
from coopatlas.validation.validator import read_shapes
from coopatlas.validation.words import words

_EXAMPLES = "examples"
_SHOWN = 12
"""So many lines of an example are shown."""


@click.command(name="explain")
@click.argument("shape", required=False)
@click.option("--markdown", is_flag=True, help="Write all shapes as one page of Markdown.")
@LANGUAGE
@click.pass_obj
def explain_shape(settings: Settings, shape: str | None, lang: str, *, markdown: bool) -> None:
    """Say a shape in words, with its examples.

    Without SHAPE all are listed.

    \b
    Example:
        coopatlas explain cash:Participation-role
    """  # noqa: D301  # \b is Click's mark for a paragraph that keeps its lines
    folder = settings.shapes if settings.shapes.is_dir() else shipped(settings).shapes
    shapes, examples = read_shapes(folder), read_examples(folder / _EXAMPLES)
    names = names_of(shapes)
    if markdown:
        click.echo(page_of(shapes, examples, lang, folder), nl=False)
        return
    if shape is None:
        for one in filter(None, (explain(shapes, name) for name in names)):
            click.echo(f"{one.name}  {one.text(one.titles, lang)}")
        return
    explanation = explain(shapes, shape, examples)
    if explanation is None:
        near = difflib.get_close_matches(f"cash:{shape.removeprefix('cash:')}", names, n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; 'coopatlas explain' lists them all"
        raise click.UsageError(f"there is no shape {shape}{hint}")
    click.echo("\n".join(_told(explanation, lang)))


def _told(explanation: Explanation, language: str) -> Iterator[str]:
    yield f"{explanation.name}: {explanation.text(explanation.titles, language)}"
    yield explanation.text(explanation.descriptions, language)
    yield ""
    for label, text in _facts(explanation, language):
        yield f"{label}: {text}"
    for example in _chosen(explanation):
        key = "explain-conforms" if example.conforms else "explain-fails"
        yield f"\n{words(language).say(key)}: {example.path}\n  {example.says}"
        yield "\n".join(f"    {line}" for line in _excerpt(example, explanation))


def _facts(explanation: Explanation, language: str) -> Iterator[tuple[str, str]]:
    say = words(language)
    if explanation.path:
        yield say.say("explain-property"), explanation.path
    for target in explanation.targets:
        yield say.say("explain-target"), target
    if explanation.belongs_to:
        yield say.say("explain-part"), ", ".join(explanation.belongs_to)
    yield say.say("explain-severity"), say.severities[explanation.severity.value]
    for ask in explanation.asks.get(language, ()):
        yield say.say("explain-asks"), ask
    message = explanation.text(explanation.messages, language)
    if message:
        yield say.say("explain-message"), message


def _chosen(explanation: Explanation) -> Iterator[Example]:
    """One good example, and all that break this shape."""
    yield from [example for example in explanation.examples if example.conforms][:1]
    yield from (example for example in explanation.examples if not example.conforms)


def _excerpt(example: Example, explanation: Explanation) -> list[str]:
    """The resource of an example that the shape is about."""
    text = example.path.read_text(encoding="utf-8")
    blocks = [block.strip("\n").splitlines() for block in re.split(r"\n[ \t]*\n", text)]
    about = re.search(rf"{re.escape(explanation.name)} at (\S+)", text.partition("\n")[0])
    for block in blocks:
        begins = about is not None and block[0].startswith(f"{about[1]} ")
        has_property = about is None and bool(explanation.path) and any(explanation.path in line for line in block)
        if begins or has_property:
            return block[:_SHOWN] + (["…"] if len(block) > _SHOWN else [])
    return []


def page_of(shapes: Graph, examples: dict[str, tuple[Example, ...]], language: str, folder: Path) -> str:
    """Write all shapes as one page of Markdown, which findings lead to."""
    lines = [f"# {words(language).say('explain-title')}", "", words(language).say("explain-lead"), ""]
    for name in names_of(shapes):
        explanation = explain(shapes, name, examples)
        if explanation is None:
            continue
        title, about = (
            explanation.text(explanation.titles, language),
            explanation.text(explanation.descriptions, language),
        )
        lines += [f"## {name.removeprefix('cash:')}", "", f"**{title}.** {about}", ""]
        lines += [f"- {label}: {_code(text)}" for label, text in _facts(explanation, language)]
        lines += [
            f"- {words(language).say('explain-conforms' if one.conforms else 'explain-fails')}: "
            f"[{one.path.stem}](../shapes/{one.path.relative_to(folder).as_posix()})"
            for one in _chosen(explanation)
        ]
        lines.append("")
    return "\n".join(lines)


def _code(text: str) -> str:
    """Set names in code, and keep signs of Markdown from meaning anything."""
    escaped = re.sub(r"([\\*_<>|]|(?<=\])\()", r"\\\1", text)
    return re.sub(r"(?<![\w/])((?:[a-z-]+):[\w\\-]+)", lambda match: f"`{match[1].replace(chr(92), '')}`", escaped)
