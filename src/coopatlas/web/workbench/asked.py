"""What a reader asks the workbench: a query or an example, a view, an order; and the address of the same again."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from coopatlas.errors import RequestError, ResourceNotFound
from coopatlas.release.examples import Example, view_named
from coopatlas.web.addresses import door
from coopatlas.web.atlas import current_atlas
from coopatlas.web.pages import local, page_language
from coopatlas.web.protocol import ALLOW, PARTIAL, Operation, Parameters, operation_of, single
from coopatlas.web.workbench.table import UNORDERED, Order
from coopatlas.web.workbench.views import View, Wish

MAX_ADDRESS_BYTES = 6_000
"""The longest address that is handed on: many proxies and programs for mail take no more than 8,000."""
PATH = "/queries"
_NOTHING = Operation(None)
_ORDER = re.compile(r"(-?)([1-9]\d{0,3})", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """A question to the workbench.

    ``text`` is the query; ``example`` the one that it comes from, if it does; ``part`` what is wanted of the page, None
    for all of it.
    """

    text: str
    example: Example | None = None
    operation: Operation = _NOTHING
    view: str | None = None
    order: Order = UNORDERED
    part: str | None = None

    @property
    def wish(self) -> Wish:
        """The view and the order: that of the address before that of the query itself."""
        return Wish(self.view or view_named(self.text), self.order)

    @property
    def dataset(self) -> tuple[tuple[str, str], ...]:
        """The parameters that name graphs."""
        return (
            *(("default-graph-uri", iri) for iri in self.operation.default_graphs),
            *(("named-graph-uri", iri) for iri in self.operation.named_graphs),
        )

    @property
    def address(self) -> str | None:
        """The address of this page; None where it would be too long to be handed on."""
        return _address(local(PATH), (*self._source(), *self._options()))

    def seen_as(self, view: str) -> Asked:
        """The same in another view."""
        return replace(self, view=view, order=UNORDERED)

    def sorted_by(self, order: str, view: str) -> Asked:
        """The same in another order, as ``Column.next_order`` writes it."""
        return replace(self, view=view, order=_read_order(order))

    def in_parts(self) -> Asked:
        """The same, where a part of the answer is welcome."""
        return replace(self, operation=replace(self.operation, partial=True))

    def download(self, form: str) -> str | None:
        """The address of the whole answer in a form, at the endpoint; None where it would be too long."""
        partial = ((PARTIAL, ALLOW),) if self.operation.partial else ()
        return _address(door("/sparql"), (("query", self.text), *self.dataset, *partial, ("format", form)))

    def _source(self) -> tuple[tuple[str, str], ...]:
        return (("example", self.example.name),) if self.example else (("query", self.text),)

    def _options(self) -> tuple[tuple[str, str], ...]:
        options = {
            PARTIAL: ALLOW if self.operation.partial else "",
            "view": self.view or "",
            "sort": str(self.order) if self.order.column else "",
        }
        return (*self.dataset, *((name, value) for name, value in options.items() if value))


def read_asked(parameters: Parameters) -> Asked | None:
    """Read what is asked; None where neither a query nor an example is.

    Raises:
        RequestError: when a parameter comes twice or has no value that it can have.
        ResourceNotFound: when there is no such example.
    """
    operation, name = operation_of(parameters), single("example", parameters) or ""
    if operation.query is not None and name:
        raise RequestError("both a query and an example are asked for; send one")
    if operation.query is not None:
        asked = Asked(operation.query)
    elif name:
        asked = of_example(find_example(name))
    else:
        return None
    view, order = single("view", parameters) or None, _read_order(single("sort", parameters) or "")
    if view is not None and view not in set(View):
        raise RequestError(f"there is no view '{view}'; there are: {', '.join(View)}")
    return replace(asked, operation=operation, view=view, order=order)


def of_example(example: Example) -> Asked:
    """Ask an example, for names in the language of the page."""
    return Asked(example.asking_in(page_language().tag), example)


def find_example(name: str) -> Example:
    """Find an example by its name.

    Raises:
        ResourceNotFound: when there is none.
    """
    found = next((example for example in current_atlas().examples if example.name == name), None)
    if found is None:
        raise ResourceNotFound(f"there is no example '{name}'; {local(PATH)} lists all")
    return found


def _read_order(written: str) -> Order:
    if not written:
        return UNORDERED
    match = _ORDER.fullmatch(written)
    if match is None:
        raise RequestError(f"'{written}' is no order; send the number of a column, with '-' before it for descending")
    return Order(int(match.group(2)), descending=bool(match.group(1)))


def _address(path: str, parameters: tuple[tuple[str, str], ...]) -> str | None:
    address = f"{path}?{urlencode(parameters)}"
    return address if len(address) <= MAX_ADDRESS_BYTES else None
