"""A client that goes on to the page in the reader's language, as browsers do; every other redirection it shows."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_PAGE = re.compile(r"/(en|pl)/")


class Visitor(FlaskClient):
    """Asks once more where the answer leads to a page in a language."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request, and go on."""
        response = super().open(*args, **kwargs)
        address = response.headers.get("Location", "")
        if response.status_code != HTTPStatus.TEMPORARY_REDIRECT or not _PAGE.match(address):
            return response
        kept = {name: kwargs[name] for name in ("headers", "method") if name in kwargs}
        return super().open(address, **kept)


def visitor_of(app: Flask) -> FlaskClient:
    """A client of an application that goes on to pages."""
    app.test_client_class = Visitor
    return app.test_client()
