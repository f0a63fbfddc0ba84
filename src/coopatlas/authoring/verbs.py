"""All verbs of those who write the data."""

from __future__ import annotations

from coopatlas.authoring.explaining import explain_shape
from coopatlas.authoring.starting import new
from coopatlas.authoring.styling import fmt
from coopatlas.authoring.validating import validate

VERBS = (validate, fmt, new, explain_shape)
