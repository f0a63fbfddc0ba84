"""The one table of the forms in which a check is told."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from coopatlas.validation.reports.annotations import write_github, write_gitlab
from coopatlas.validation.reports.json_report import write_json
from coopatlas.validation.reports.junit import write_junit
from coopatlas.validation.reports.page import write_html
from coopatlas.validation.reports.sarif import write_sarif
from coopatlas.validation.reports.telling import Writer
from coopatlas.validation.reports.text import write_text, write_turtle

WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        "text": write_text,
        "json": write_json,
        "turtle": write_turtle,
        "sarif": write_sarif,
        "junit": write_junit,
        "github": write_github,
        "gitlab": write_gitlab,
        "html": write_html,
    }
)
"""The value of ``--format`` → what writes it. The first is the default."""
