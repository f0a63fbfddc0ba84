"""What answers of the reconciliation service look like, as JSON Schema: stricter than the API asks for.

Written after the text of the Reconciliation Service API 0.2: nothing may be there that it does not name.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
NAME: Schema = {"type": "string", "minLength": 1}
ADDRESS: Schema = {"type": "string", "pattern": "^https?://"}
TEMPLATE: Schema = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}


def closed(required: Schema, optional: Schema | None = None) -> Schema:
    """An object with these members and no others."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def each(items: Schema, **more: object) -> Schema:
    return {"type": "array", "items": items, **more}


NAMED = closed({"id": NAME, "name": NAME})
TYPE = closed({"id": NAME, "name": NAME}, {"description": TEXT, "broader": each(NAMED)})
SUGGEST = closed({"service_url": ADDRESS, "service_path": {"type": "string", "pattern": "^/"}})
SETTING = closed(
    {"name": NAME, "label": NAME, "type": {"const": "number"}, "default": {"type": "number"}, "help_text": NAME}
)
MANIFEST = closed(
    {
        "versions": {"const": ["0.2"]},
        "name": NAME,
        "identifierSpace": ADDRESS,
        "schemaSpace": ADDRESS,
        "documentation": ADDRESS,
        "logo": ADDRESS,
        "serviceVersion": NAME,
        "defaultTypes": each(NAMED, minItems=1, uniqueItems=True),
        "view": closed({"url": TEMPLATE}),
        "feature_view": closed({"url": TEMPLATE}),
        "preview": closed({"url": TEMPLATE, "width": {"type": "integer"}, "height": {"type": "integer"}}),
        "suggest": closed({"entity": SUGGEST, "property": SUGGEST, "type": SUGGEST}),
        "extend": closed({"propose_properties": SUGGEST, "property_settings": each(SETTING)}),
        "batchSize": {"type": "integer", "minimum": 1},
    }
)
FEATURE = closed({"id": NAME, "value": {"type": ["boolean", "number"]}})
CANDIDATE = closed(
    {
        "id": NAME,
        "name": NAME,
        "description": TEXT,
        "type": each(NAMED, minItems=1),
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean"},
        "features": each(FEATURE),
    }
)
PROBLEM = closed({"type": ADDRESS, "title": NAME, "status": {"type": "integer"}, "detail": NAME})
RESULT = {
    "oneOf": [closed({"result": each(CANDIDATE)}), closed({"result": {"const": []}, "error": PROBLEM})],
}
RESULTS: Schema = {"type": "object", "additionalProperties": RESULT}
SUGGESTED = {
    "entity": closed({"result": each(closed({"id": NAME, "name": NAME, "description": TEXT, "notable": each(NAMED)}))}),
    "type": closed({"result": each(TYPE)}),
    "property": closed({"result": each(closed({"id": NAME, "name": NAME, "description": TEXT}))}),
}
PROPOSED = closed(
    {
        "properties": each(closed({"id": NAME, "name": NAME, "description": TEXT})),
        "type": TEXT,
        "limit": {"type": "integer"},
    }
)
CELL = {
    "oneOf": [
        NAMED,
        closed({"str": TEXT}),
        closed({"float": {"type": "number"}}),
        closed({"int": {"type": "integer"}}),
        closed({"date": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT00:00:00Z$"}}),
    ]
}
EXTENSION = closed(
    {
        "meta": each(closed({"id": NAME, "name": NAME}, {"type": NAMED})),
        "rows": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": each(CELL)}},
    }
)


def assert_fits(answer: object, schema: Schema) -> None:
    """Hold an answer against a schema; also each feature and each type of a candidate is there once."""
    faults = [f"{error.json_path}: {error.message[:300]}" for error in Draft202012Validator(schema).iter_errors(answer)]
    assert not faults
