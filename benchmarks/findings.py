"""What a run found, as a Markdown page to be read and as JSON to be computed with."""

from __future__ import annotations

import json
import math
import os
import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from comparison import Cell, Comparison
from load import Sample
from trials import AGGREGATE_LIMIT_S, ONSET_S, Export, Overhead, Siege

ATLAS, VIRTUOSO, RDFLIB = "Atlas", "Virtuoso", "rdflib-endpoint"
_OVERHEAD_AIM_MS = 1.5
_SIEGE_AIM = 2.0
_EXPORT_AIM_BYTES = 300_000_000


@dataclass
class Findings:
    """All of one run; what was not measured is empty."""

    triples: int
    begun: datetime
    versions: Mapping[str, str]
    ceiling: Sample | None = None
    comparison: Comparison = field(default_factory=Comparison)
    differences: Sequence[str] | None = None
    overheads: Mapping[str, Overhead] = field(default_factory=dict)
    sieges: Mapping[str, Siege] = field(default_factory=dict)
    export_rows: int = 0
    exports: dict[str, Sequence[Export]] = field(default_factory=dict)
    aggregates: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)
    load: Sequence[float] = field(default_factory=list)


def write(findings: Findings, folder: Path, name: str) -> Path:
    """Write both files; gives the Markdown's place."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"{name}.md"
    page.write_text("\n".join(_page(findings)) + "\n", encoding="utf-8")
    page.with_suffix(".json").write_text(json.dumps(_record(findings), indent=1) + "\n", encoding="utf-8")
    return page


def machine() -> dict[str, str]:
    """The processor, cores, memory and system of this machine."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text(encoding="ascii"))
    return {
        "processor": model.group(1) if model else platform.processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{int(memory.group(1)) / 2**20:.0f} GiB" if memory else "unknown",
        "system": f"{platform.freedesktop_os_release().get('PRETTY_NAME', 'Linux')}, Linux {platform.release()}",
        "Python": platform.python_version(),
    }


def aims(found: Findings) -> Iterator[tuple[str, str, str]]:
    """Each aim that was measured: what it is, whether it was reached, and the figure."""
    for kind in ("lookup", "list"):
        yield from _faster(found, kind, VIRTUOSO, 2, repeated=False)
        yield from _faster(found, kind, RDFLIB, 10, repeated=False)
    for kind in ("lookup", "list", "mix"):
        yield from _faster(found, kind, VIRTUOSO, 5, repeated=True)
    if ATLAS in found.overheads:
        spent = found.overheads[ATLAS].overhead_ms
        yield _aim("overhead over pyoxigraph in process ≤ 1.5 ms", f"{spent:.2f} ms", reached=spent <= _OVERHEAD_AIM_MS)
    if ATLAS in found.sieges:
        siege = found.sieges[ATLAS]
        figure = f"{siege.ratio:.1f} ×; in their first {ONSET_S:g} s {siege.onset_ratio:.1f} ×"
        yield _aim("p95 beside 20 killers at most doubles", figure, reached=siege.ratio <= _SIEGE_AIM)
    if ATLAS in found.exports:
        exports = found.exports[ATLAS]
        peak = max(one.peak_bytes for one in exports)
        whole = all(one.rows == found.export_rows for one in exports)
        own = max(one.peak_own_bytes for one in exports)
        figure = f"{peak / 1e6:.0f} MB ({own / 1e6:.0f} without mapped files)" + ("" if whole else ", not whole")
        yield _aim(
            f"an export of {found.export_rows:,} rows in < 300 MB over all processes",
            figure,
            reached=whole and peak < _EXPORT_AIM_BYTES,
        )


def _faster(found: Findings, kind: str, other: str, times: int, *, repeated: bool) -> Iterator[tuple[str, str, str]]:
    ratios = {}
    for number in (1, 8, 32):
        cell = Cell(kind, repeated, number)
        mine, theirs = found.comparison.rate(ATLAS, cell), found.comparison.rate(other, cell)
        if mine and theirs:
            ratios[number] = mine / theirs
    if ratios:
        figure = ", ".join(f"{ratio:.1f} × ({number})" for number, ratio in ratios.items())
        what = f"{'repeated' if repeated else 'cold'} {kind} ≥ {times} × {other}"
        yield _aim(what, figure, reached=min(ratios.values()) >= times)


def _aim(what: str, figure: str, *, reached: bool) -> tuple[str, str, str]:
    return what, "reached" if reached else "**not reached**", figure


def _page(found: Findings) -> Iterator[str]:
    yield f"# SPARQL servers over {found.triples:,} triples, {found.begun:%Y-%m-%d %H:%M} UTC"
    yield ""
    yield "How to read this: [README](../README.md). Every number is a median over rounds that took turns."
    yield ""
    yield from _table(("", ""), [*machine().items(), *found.versions.items()])
    loads = ", ".join(f"{value:.1f}" for value in found.load)
    yield f"Load average of the machine before the run (1, 5, 15 minutes): {loads}."
    if found.ceiling:
        yield f"The load generator sends at least {found.ceiling.rate:,.0f} requests/s (to a server that does nothing)."
    yield ""
    yield "## Aims"
    yield ""
    yield from _table(("aim", "", "measured (clients)"), list(aims(found)))
    yield from _throughput(found)
    yield from _trials(found)


def _throughput(found: Findings) -> Iterator[str]:
    cells = sorted({cell for _, cell in found.comparison.samples}, key=lambda cell: (cell.repeated, cell.connections))
    peers = list(dict.fromkeys(peer for peer, _ in found.comparison.samples))
    for repeated in (False, True):
        rows = [
            (cell.kind, str(cell.connections), *(_cell(found.comparison, peer, cell) for peer in peers))
            for cell in cells
            if cell.repeated == repeated
        ]
        if rows:
            yield f"## {'Repeated' if repeated else 'Cold'}: requests/s (p50 / p95 in ms)"
            yield ""
            yield from _table(("class", "clients", *peers), sorted(rows, key=lambda row: (row[0], int(row[1]))))


def _cell(comparison: Comparison, peer: str, cell: Cell) -> str:
    if (peer, cell.kind) in comparison.paces:
        pace = comparison.paces[peer, cell.kind]
        return "takes too long" if pace is None else f"≈ {1 / pace:.2g}"
    sample = comparison.median(peer, cell)
    if sample is None:
        return ""
    return _shown(sample)


def _shown(sample: Sample) -> str:
    counted = ((sample.refused, "refused"), (sample.broken, "broken"), (sample.late, "late"))
    faults = "".join(f", **{number} {word}**" for number, word in counted if number)
    return f"{sample.rate:,.0f} ({sample.p50_ms:.3g} / {sample.p95_ms:.3g}){faults}"


def _trials(found: Findings) -> Iterator[str]:
    if found.differences is not None:
        yield "## Do all answer the same?"
        yield ""
        yield from [f"- {sentence}" for sentence in found.differences] or [
            "Yes: the same number of rows and values in every class."
        ]
        yield ""
    if found.overheads:
        yield "## One client, cold lookups: overhead over pyoxigraph in process, ms at the median"
        yield ""
        overheads = [
            (name, f"{one.in_process_ms:.3f}", f"{one.through_ms:.3f}", f"{one.overhead_ms:.3f}")
            for name, one in found.overheads.items()
        ]
        yield from _table(("server", "in process", "through it", "overhead"), overheads)
    if found.sieges:
        yield "## Lookups and lists of 8 clients without and beside 20 killers: requests/s (p50 / p95 in ms)"
        yield ""
        first = f"their first {ONSET_S:g} s"
        yield from _table(("server", "without", first, "beside", f"p95, {first}", "p95", "statuses"), _sieges(found))
    if found.exports:
        yield f"## An export of {found.export_rows:,} rows as results JSON"
        yield ""
        yield from _table(
            ("server", "seconds", "whole", "size", "memory before", "peak (PSS)", "of it no files"), _exports(found)
        )
    if found.aggregates:
        yield f"## Whole aggregates, seconds (limit {AGGREGATE_LIMIT_S:g} s)"
        yield ""
        peers = list(next(iter(found.aggregates.values())))
        rows = [(name, *(_seconds(times[peer]) for peer in peers)) for name, times in found.aggregates.items()]
        yield from _table(("aggregate", *peers), rows)


def _sieges(found: Findings) -> Iterator[tuple[str, ...]]:
    for name, one in found.sieges.items():
        outcomes = ", ".join(f"{number} × {status or 'nothing'}" for status, number in sorted(one.outcomes.items()))
        samples = (_shown(_middle(samples)) for samples in (one.without, one.onset, one.beside))
        yield (name, *samples, f"{one.onset_ratio:.1f} ×", f"{one.ratio:.1f} ×", outcomes)


def _middle(samples: Sequence[Sample]) -> Sample:
    return sorted(samples, key=lambda sample: sample.p95_ms)[(len(samples) - 1) // 2]


def _exports(found: Findings) -> Iterator[tuple[str, ...]]:
    for name, exports in found.exports.items():
        one = sorted(exports, key=lambda export: export.seconds)[(len(exports) - 1) // 2]
        yield (
            name,
            f"{one.seconds:.1f}",
            "yes" if one.rows == found.export_rows else f"**no** ({one.rows or 'not JSON'})",
            f"{one.size_bytes / 1e6:.0f} MB",
            f"{one.idle_bytes / 1e6:.0f} MB",
            f"{max(export.peak_bytes for export in exports) / 1e6:.0f} MB",
            f"{max(export.peak_own_bytes for export in exports) / 1e6:.0f} MB",
        )


def _seconds(value: float | None) -> str:
    return "too long" if value is None else f"{value:.3f}"


def _table(head: Sequence[str], rows: Iterator[tuple[str, ...]] | Sequence[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def _siege(one: Siege) -> dict[str, object]:
    ratios = {"ratio": one.ratio, "onset_ratio": one.onset_ratio}
    # JSON has no infinity.
    return {**asdict(one), **{name: ratio if math.isfinite(ratio) else None for name, ratio in ratios.items()}}


def _record(found: Findings) -> dict[str, object]:
    return {
        "begun": found.begun.isoformat(timespec="seconds"),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": dict(found.versions),
        "triples": found.triples,
        "load_average": list(found.load),
        "ceiling": found.ceiling and asdict(found.ceiling),
        "aims": [
            {"aim": what, "reached": reached == "reached", "measured": figure} for what, reached, figure in aims(found)
        ],
        "samples": [
            {"peer": peer, **asdict(cell), "rounds": [asdict(sample) for sample in samples]}
            for (peer, cell), samples in found.comparison.samples.items()
        ],
        "too_slow": [
            {"peer": peer, "class": kind, "seconds": pace} for (peer, kind), pace in found.comparison.paces.items()
        ],
        "differences": found.differences,
        "overhead": {name: asdict(one) for name, one in found.overheads.items()},
        "killers": {name: _siege(one) for name, one in found.sieges.items()},
        "export": {name: [asdict(one) for one in exports] for name, exports in found.exports.items()},
        "aggregates_s": {name: dict(times) for name, times in found.aggregates.items()},
    }
