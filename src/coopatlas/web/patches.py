"""What several releases changed in all, as files that a script can apply: quads added, removed, or a patch of both.

Source: RDF Patch (https://afs.github.io/rdf-delta/rdf-patch.html).
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import BinaryIO

from flask import request
from werkzeug.wrappers import Response
from werkzeug.wsgi import wrap_file

from coopatlas.errors import Limit, QueryTooLarge
from coopatlas.formats import Representation
from coopatlas.release.events import Events
from coopatlas.vocabulary import BASE
from coopatlas.web.atlas import current_atlas

RDF_PATCH = Representation("patch", "application/rdf-patch", "rdfp")
TABLE_HEADER = ("resource", "change")
_AT_ONCE = 1_000
"""How many lines are written at a time."""


def added(events: Events, first: int) -> Iterator[str]:
    """The quads that are there now and were not before the event with a number."""
    for before, now in _both(events, first):
        yield from (f"{line}\n" for line in now if line not in before)


def removed(events: Events, first: int) -> Iterator[str]:
    """The quads that were there before the event with a number and are not now."""
    for before, now in _both(events, first):
        yield from (f"{line}\n" for line in before if line not in now)


def patch(events: Events, first: int, since: str | None, version: str) -> Iterator[str]:
    """Both as one patch: what is removed and added, resource by resource, as one transaction."""
    yield f"H id <{BASE}changes/{version}?since={since or ''}> .\n"
    yield "TX .\n"
    for before, now in _both(events, first):
        yield from (f"D {line}\n" for line in before if line not in now)
        yield from (f"A {line}\n" for line in now if line not in before)
    yield "TC .\n"


def table(events: Events, first: int) -> Iterator[str]:
    """Each resource and what became of it, as CSV."""
    row = io.StringIO(newline="")
    writer = csv.writer(row)
    for cells in (TABLE_HEADER, *((net.resource, net.kind.value) for net in events.net(first))):
        writer.writerow(cells)
        yield row.getvalue()
        row.seek(0)
        row.truncate()


def _both(events: Events, first: int) -> Iterator[tuple[dict[str, None], dict[str, None]]]:
    for net in events.net(first):
        before, now = events.statements((net.before, net.now))
        yield dict.fromkeys(before), dict.fromkeys(now)


def send_lines(lines: Iterable[str], form: Representation) -> Response:
    """Send lines, however many, in constant memory.

    Raises:
        QueryTooLarge: when there is more than an answer may hold.
    """
    with ExitStack() as until_sent:
        file: BinaryIO = until_sent.enter_context(tempfile.TemporaryFile())
        size = _fill(file, lines)
        until_sent.pop_all()
    file.seek(0)
    response = Response(wrap_file(request.environ, file), content_type=form.content_type, direct_passthrough=True)
    response.content_length = size
    return response


def _fill(file: BinaryIO, lines: Iterable[str]) -> int:
    most, size = current_atlas().settings.max_answer_bytes, 0
    for line in lines:
        size += file.write(line.encode())
        if size > most:
            raise QueryTooLarge(
                f"so much changed that the answer is longer than {most} bytes; take the dump of the release instead, "
                "at /dumps/latest/coopatlas.nq",
                Limit("max_answer_bytes", most),
            )
    return size
