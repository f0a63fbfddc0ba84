"""The option that several verbs share."""

from __future__ import annotations

import click

from coopatlas.validation.words import LANGUAGES

LANGUAGE = click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of messages."
)
