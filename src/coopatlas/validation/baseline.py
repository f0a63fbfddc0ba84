"""What was found before: only new findings count.

A baseline is a report in JSON. A finding is known if its fingerprint is in it, so it may move to other lines; and as
often as it is in it, so that the same slip made once more is new.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

from coopatlas.errors import SettingsError
from coopatlas.validation.reports.json_report import VERSION
from coopatlas.validation.reports.telling import Telling, Told
from coopatlas.validation.run import Check


def without_known(check: Check, baseline: Path, telling: Telling) -> Check:
    """Leave out what a baseline holds.

    Raises:
        SettingsError: when the baseline cannot be read.
    """
    known = _fingerprints(baseline)
    count = known.total()

    def is_new(told: Told) -> bool:
        fingerprint = told.fingerprint(telling.path(told.location))
        if known[fingerprint] > 0:
            known[fingerprint] -= 1
            return False
        return True

    unreadable = [fault.error for fault in check.faults if is_new(fault)]
    findings = [finding for finding in check.report.findings if is_new(finding)]
    return replace(check, unreadable=unreadable, report=check.report.only(findings), known=count - known.total())


def _fingerprints(baseline: Path) -> Counter[str]:
    try:
        record = json.loads(baseline.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{baseline}: the baseline is not readable: {error.strerror}") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise SettingsError(_not_one(baseline)) from error
    if not isinstance(record, dict) or record.get("version") != VERSION:
        raise SettingsError(_not_one(baseline))
    findings = record.get("findings")
    if not isinstance(findings, list) or not all(isinstance(one, dict) for one in findings):
        raise SettingsError(_not_one(baseline))
    return Counter(str(one.get("fingerprint")) for one in findings)


def _not_one(baseline: Path) -> str:
    return f"{baseline}: is no baseline; write one with: coopatlas validate --format json > {baseline}"
