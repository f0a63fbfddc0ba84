"""What the reconciliation service offers. Source: Reconciliation Service API 0.2, "Service Manifest"."""

from __future__ import annotations

from coopatlas import __version__
from coopatlas.languages.language import Language
from coopatlas.vocabulary import CA
from coopatlas.web.reconciliation.batch import MAX_QUERIES
from coopatlas.web.reconciliation.classes import Types
from coopatlas.web.reconciliation.entities import IDENTIFIER_SPACE

PREVIEW_WIDTH, PREVIEW_HEIGHT = 430, 220
"""The size of a preview, in pixels of CSS."""


def manifest(site: str, service: str, types: Types, language: Language) -> dict[str, object]:
    """Write the manifest.

    Args:
        site: the address of the site, without a slash at its end.
        service: that of the service, with the language where the request names one.
        types: those that there are.
        language: of names and texts.
    """
    return {
        "versions": ["0.2"],
        "name": f"{language.say('site')} ({language.tag})",
        "identifierSpace": IDENTIFIER_SPACE,
        "schemaSpace": str(CA),
        "documentation": f"{site}/{language.tag}/reconcile",
        "logo": f"{site}/favicon.svg",
        "serviceVersion": __version__,
        "defaultTypes": [one.record() for one in types.default],
        # An identifier has a slash, which clients encode and some proxies then refuse within a path.
        "view": {"url": f"{service}/view?id={{{{id}}}}"},
        "feature_view": {"url": f"{site}/{language.tag}/reconcile#feature-{{{{id}}}}"},
        "preview": {"url": f"{service}/preview?id={{{{id}}}}", "width": PREVIEW_WIDTH, "height": PREVIEW_HEIGHT},
        "suggest": {
            name: {"service_url": service, "service_path": f"/suggest/{name}"}
            for name in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/properties"},
            "property_settings": [
                {
                    "name": "limit",
                    "label": language.say("reconcile.limit"),
                    "type": "number",
                    "default": 0,
                    "help_text": language.say("reconcile.limit_help"),
                }
            ],
        },
        "batchSize": MAX_QUERIES,
    }
