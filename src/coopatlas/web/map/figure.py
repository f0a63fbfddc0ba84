"""A map as the template writes it: marks, names, a legend, and the same places as a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coopatlas.languages.language import Language
from coopatlas.web.map.clusters import Cluster, Placed, Point, gather
from coopatlas.web.map.europe import Europe
from coopatlas.web.map.geometry import Box, Spot
from coopatlas.web.map.labels import Label, Wanted, place
from coopatlas.web.map.lens import FILLED, LENS_TYPE, Glass, glass_for
from coopatlas.web.map.window import Window, window_on
from coopatlas.web.names import Text

FIRST, SECOND, BOTH, NEITHER, PLAIN = "first", "second", "both", "neither", "plain"
"""What a mark says of the projects of its places; each has a shape and a colour of its own. Plain says nothing."""
MAX_LABELS = 60
"""How many names are tried; no picture has room for more."""
_EUROPE = Box(60, 150, 1000, 872)
"""From Ireland to the Black Sea, in units of the drawing: what a map without points shows."""
_NAMED_SINGLY = 2
"""Up to how many places a mark names each."""


@dataclass(frozen=True)
class Size:
    """How large a picture is, in CSS pixels at its natural size, and what suits it.

    ``least`` is how much of the drawing it shows at least, ``marks`` how many it holds at most.
    """

    name: str
    width: int
    height: int
    least: float
    type: float
    nearer_than: float
    marks: int
    glass: bool = False


WIDE = Size("wide", 820, 640, 420, 13, 13, 220, glass=True)
NARROW = Size("narrow", 360, 360, 300, 12, 13, 90)
SMALL = Size("small", 420, 330, 420, 13, 12, 90)
LARGE_MAP = (WIDE, NARROW)
"""A map that fills a page's width: as it is on a desk, and in a hand."""
SMALL_MAP = (SMALL,)


@dataclass(frozen=True)
class Side:
    """One of two projects that marks tell apart."""

    project: str
    label: Text


@dataclass(frozen=True)
class Look:
    """How a map is to look.

    ``sizes`` are drawn each, and the list goes by the first; ``sides`` are two projects that marks tell apart, or none;
    ``lit`` are the countries that stand out, by ISO 3166-1 alpha-2.
    """

    sizes: tuple[Size, ...] = LARGE_MAP
    sides: tuple[Side, ...] = ()
    lit: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Mark:
    """A mark: ``number`` stands in it, empty for a single one; ``href`` None where several places share it.

    ``entry`` is the place, in the list of the figure, of the entry that holds the largest of its places.
    """

    spot: Spot
    radius: float
    kind: str
    number: str
    name: str
    href: str | None
    entry: int


@dataclass(frozen=True)
class Lens:
    """A magnifying glass with its own marks and names."""

    glass: Glass
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Drawing:
    """One picture. ``marks`` begin with the largest, so that small ones lie over them."""

    size: Size
    window: Window
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]
    lens: Lens | None


@dataclass(frozen=True)
class Entry:
    """An entry of the list beside the picture: a mark's name and count, and its places."""

    name: Text
    kind: str
    count: int
    places: tuple[Point, ...]


@dataclass(frozen=True)
class Figure:
    """A map in all its sizes, and what is said beside it.

    ``outside`` are the places that lie beyond the drawing; ``kinds`` the kinds of marks that a legend explains;
    ``lit`` the countries that stand out, by ISO 3166-1 alpha-2, as far as they are drawn.
    """

    drawings: tuple[Drawing, ...]
    entries: tuple[Entry, ...]
    outside: tuple[Point, ...]
    sides: tuple[Side, ...]
    kinds: tuple[str, ...]
    lit: tuple[str, ...]

    @property
    def counted(self) -> bool:
        """Whether any mark holds a number."""
        return any(mark.number for drawing in self.drawings for mark in drawing.marks)


def draw(points: Iterable[Point], europe: Europe, language: Language, look: Look) -> Figure:
    """Draw a map of points that shows them all, and no more of Europe than makes sense.

    Args:
        points: any number, in any order, each of a place of its own.
        europe: what lies under them.
        language: of the page.
        look: how it is to look.
    """
    placed, outside = _put(points, europe)
    sheets = [_Sheet(placed, europe, language, size, look) for size in look.sizes]
    entries = sheets[0].entries()
    places = {point: number for number, entry in enumerate(entries) for point in entry.places}
    return Figure(
        drawings=tuple(sheet.drawing(places) for sheet in sheets),
        entries=entries,
        outside=outside,
        sides=look.sides,
        kinds=tuple(kind for kind in (FIRST, SECOND, BOTH, NEITHER) if any(entry.kind == kind for entry in entries)),
        lit=tuple(sorted(code for code in look.lit if code in europe.countries)),
    )


def _put(points: Iterable[Point], europe: Europe) -> tuple[list[Placed], tuple[Point, ...]]:
    placed: list[Placed] = []
    outside: list[Point] = []
    for point in points:
        spot = europe.spot(point.longitude, point.latitude)
        if spot is None:
            outside.append(point)
        else:
            placed.append(Placed(point, spot))
    return placed, tuple(sorted(outside, key=lambda point: (-point.count, point.label.value)))


class _Sheet:
    """The work on one picture."""

    def __init__(self, placed: Sequence[Placed], europe: Europe, language: Language, size: Size, look: Look) -> None:
        self._size, self._language, self._sides = size, language, look.sides
        shown = _shown(placed, europe, look.lit)
        self._window = window_on(shown, europe.drawn, size.width, size.height, least=size.least)
        moved = (Placed(one.point, self._window.spot(one.spot)) for one in placed)
        self._clusters = sorted(gather(moved, size.nearer_than, size.marks), key=self._order)

    def entries(self) -> tuple[Entry, ...]:
        return tuple(
            Entry(
                name=self._name(cluster),
                kind=self._kind(cluster),
                count=cluster.count,
                places=tuple(member.point for member in cluster.members),
            )
            for cluster in self._clusters
        )

    def drawing(self, places: Mapping[Point, int]) -> Drawing:
        labels = self._labels([])
        glass = glass_for(self._clusters, [label.box for label in labels], self._window) if self._size.glass else None
        marks = [self._mark(cluster, places) for cluster in self._clusters]
        return Drawing(
            size=self._size,
            window=self._window,
            marks=tuple(sorted(marks, key=lambda mark: -mark.radius)),
            labels=labels if glass is None else self._labels([glass.box]),
            lens=None if glass is None else self._lens(glass, places),
        )

    def _labels(self, covered: list[Box]) -> tuple[Label, ...]:
        taken = [Box.of_circle(cluster.spot, cluster.radius + 1) for cluster in self._clusters]
        wanted = [self._wanted(cluster, self._size.type) for cluster in self._clusters[:MAX_LABELS]]
        return place(wanted, [*covered, *taken], self._window.box.grown(-3).holds)

    def _lens(self, glass: Glass, places: Mapping[Point, int]) -> Lens:
        tried = [self._magnified(glass, glass.magnified(filled), places) for filled in FILLED]
        return max(tried, key=lambda lens: len(lens.labels))

    def _magnified(self, glass: Glass, clusters: Sequence[Cluster], places: Mapping[Point, int]) -> Lens:
        taken = [Box.of_circle(cluster.spot, cluster.radius + 1) for cluster in clusters]
        # The longest names first, for they have the fewest places.
        wanted = [self._wanted(cluster, LENS_TYPE) for cluster in sorted(clusters, key=_length)]
        marks = tuple(self._mark(cluster, places) for cluster in clusters)
        return Lens(glass, marks, place(wanted, taken, glass.fits))

    def _mark(self, cluster: Cluster, places: Mapping[Point, int]) -> Mark:
        return Mark(
            spot=cluster.spot,
            radius=cluster.radius,
            kind=self._kind(cluster),
            number=self._language.number(cluster.count) if cluster.count > 1 else "",
            name=", ".join(member.point.label.value for member in cluster.members[:MAX_LABELS]),
            href=_href(cluster),
            entry=places[cluster.members[0].point],
        )

    def _wanted(self, cluster: Cluster, size: float) -> Wanted:
        name = self._name(cluster)
        strong = len(cluster.members) > _NAMED_SINGLY
        return Wanted(
            spot=cluster.spot,
            radius=cluster.radius,
            text=name.value,
            lang=name.lang,
            href=_href(cluster),
            size=size * (1.1 if strong else 1),
            strong=strong,
        )

    def _order(self, cluster: Cluster) -> tuple[int, tuple[str, str]]:
        return -cluster.count, self._language.sort_key(cluster.members[0].point.label.value)

    def _name(self, cluster: Cluster) -> Text:
        labels = [member.point.label for member in cluster.members]
        if len(labels) == 1:
            return labels[0]
        if len(labels) <= _NAMED_SINGLY:
            return Text(" · ".join(label.value for label in labels))
        return Text(self._language.say("map.around", place=labels[0].value))

    def _kind(self, cluster: Cluster) -> str:
        inside = [side.project in cluster.projects for side in self._sides]
        if not any(inside):
            return NEITHER if inside else PLAIN
        return BOTH if all(inside) else FIRST if inside[0] else SECOND


def _href(cluster: Cluster) -> str | None:
    return cluster.members[0].point.href if len(cluster.members) == 1 else None


def _length(cluster: Cluster) -> int:
    return -len(cluster.members[0].point.label.value)


def _shown(placed: Sequence[Placed], europe: Europe, lit: frozenset[str]) -> Box:
    """What must be seen: the points; where there are none, the countries that stand out; else all of Europe."""
    if placed:
        return Box.around(one.spot for one in placed)
    boxes = [europe.countries[code] for code in sorted(lit) if code in europe.countries]
    if boxes:
        return Box.around(corner for box in boxes for corner in box.corners)
    return _EUROPE
