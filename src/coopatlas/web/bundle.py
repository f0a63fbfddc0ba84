"""What was built of ``frontend/`` when the package was: the style sheet, the scripts and the fonts of the pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from coopatlas.errors import AssetsMissing

BUILT = Path(__file__).parent / "static" / "dist"
MANIFEST_NAME = "manifest.json"
LICENCES_NAME = "THIRD_PARTY_LICENSES.txt"


@dataclass(frozen=True)
class Bundle:
    """What was built: ``names`` maps ``site.css`` to ``site-UTL4TFZZ.css``; ``digest`` tells this build from others."""

    names: Mapping[str, str]
    digest: str


def read_bundle(built: Path = BUILT) -> Bundle:
    """Read what was built.

    Raises:
        AssetsMissing: when nothing was.
    """
    try:
        manifest = (built / MANIFEST_NAME).read_bytes()
    except FileNotFoundError as error:
        raise AssetsMissing(
            f"{built}: the style sheet and the scripts of the pages were not built; run 'pip install --editable .' in "
            "the project's folder, or install the package anew"
        ) from error
    return Bundle(MappingProxyType(json.loads(manifest)), hashlib.sha256(manifest).hexdigest())
