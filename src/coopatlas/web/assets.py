"""Style sheet, fonts and icon, under addresses that change with their content, so that browsers may keep them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Blueprint, send_from_directory
from werkzeug.wrappers import Response

from coopatlas.web.atlas import current_atlas

FOLDER = Path(__file__).parent / "static"
_YEAR_S = 365 * 24 * 3600

assets = Blueprint("assets", __name__, url_prefix="/static")


def digest_of_assets() -> str:
    """Hash all assets together: one digest in the path lets a style sheet name its fonts by relative addresses."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(FOLDER).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def asset(name: str) -> str:
    """The address of an asset, for example ``/static/0f3a…/site.css``."""
    return f"{assets.url_prefix}/{current_atlas().assets_digest}/{name}"


@assets.get("/<digest>/<path:name>")
def send_asset(digest: str, name: str) -> Response:
    """Send an asset; only the current digest may be kept for long."""
    current = digest == current_atlas().assets_digest
    response = send_from_directory(FOLDER, name, max_age=_YEAR_S if current else None)
    if current:
        response.cache_control.immutable = True
    return response
