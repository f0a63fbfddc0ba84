"""Style sheet, scripts and fonts, under addresses that change with their content, so that browsers may keep them."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from flask import Blueprint, request, send_from_directory
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from coopatlas.web.atlas import current_atlas
from coopatlas.web.bundle import BUILT, LICENCES_NAME
from coopatlas.web.coding import ACCEPT, accepted
from coopatlas.web.negotiation import vary

FOLDER = Path(__file__).parent / "static"
_YEAR_S = 365 * 24 * 3600
_PACKED: Mapping[str, str] = MappingProxyType({"br": ".br", "gzip": ".gz"})
"""Content coding → how the name of what was compressed beforehand ends."""
WITH_DIGEST = re.compile(r"[\w.-]+-[0-9A-Z]{8}\.[a-z0-9]+", re.ASCII)

assets = Blueprint("assets", __name__, url_prefix="/static")


def asset(name: str) -> str:
    """The address of an asset by its plain name, for example ``/static/site-UTL4TFZZ.css`` of ``site.css``.

    Raises:
        KeyError: when no such asset was built; a test asks for every one that a template names.
    """
    return f"{assets.url_prefix}/{current_atlas().bundle.names[name]}"


@assets.get(f"/{LICENCES_NAME}")
def send_licences() -> Response:
    """Send the licences of all that is built into the assets."""
    return send_from_directory(BUILT, LICENCES_NAME)


@assets.get("/<name>")
def send_asset(name: str) -> Response:
    """Send an asset: its name holds a digest of its content, so it is the same for ever."""
    if not WITH_DIGEST.fullmatch(name):
        raise NotFound
    coding = next((coding for coding in accepted(request.headers.get(ACCEPT)) if _is_packed(name, coding)), None)
    response = send_from_directory(
        BUILT,
        name + _PACKED[coding] if coding else name,
        mimetype=mimetypes.guess_type(name)[0],
        max_age=_YEAR_S,
    )
    if coding:
        response.content_encoding = coding
    response.cache_control.immutable = True
    return vary(response, "Accept-Encoding")


def _is_packed(name: str, coding: str) -> bool:
    return coding in _PACKED and (BUILT / f"{name}{_PACKED[coding]}").is_file()
