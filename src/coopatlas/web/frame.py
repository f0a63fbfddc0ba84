"""What the frame of every page tells: the day of the data, and whom to tell of an error on the page at hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, request

from coopatlas.languages.language import NO_BREAK_SPACE
from coopatlas.vocabulary import BASE
from coopatlas.web.addresses import address_today, door
from coopatlas.web.atlas import current_atlas, release_in_use
from coopatlas.web.pages import page_language


def register(app: Flask) -> None:
    """Give the frame of every page what it tells."""
    app.context_processor(_names_of_the_frame)


def _names_of_the_frame() -> dict[str, Any]:
    manifest = current_atlas().release.manifest
    return {
        "released": datetime.fromisoformat(manifest.created).date(),
        "report_address": _report_address,
        "named_release": release_in_use(),
        "page_today": address_today(page_language().tag),
    }


def _report_address(about: str | None) -> str | None:
    """Where to report an error: None where the operator has set no contact."""
    contact = current_atlas().settings.contact
    language = page_language()
    page = BASE + door(f"/{language.tag}{quote(request.path)}").removeprefix("/")
    subject = language.say("foot.report_subject").replace(NO_BREAK_SPACE, " ")
    return address_for_report(contact, about or page, subject) if contact else None


def address_for_report(contact: str, about: str, subject: str) -> str:
    """Have a contact's address carry what a report is about.

    Args:
        contact: ``mailto:…`` or ``https://…``, as the settings take it.
        about: the IRI of what the page shows, or the page's own address.
        subject: for a letter.

    Source: RFC 6068 §2 for letters; a page is told in its parameter ``about``.
    """
    address, mark, fragment = contact.partition("#")
    letter = contact.startswith("mailto:")
    told = {"subject": subject, "body": f"{about}\r\n\r\n"} if letter else {"about": about}
    return f"{address}{'&' if '?' in address else '?'}{urlencode(told, quote_via=quote)}{mark}{fragment}"
