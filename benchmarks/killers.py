"""Queries that no server can answer, sent beside good ones: what do the good ones notice?"""

from __future__ import annotations

import http.client
import itertools
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from peers import Peer
from questions import Question, question

NUMBER = 20
_PATIENCE_S = 30.0
_BREATH_S = 0.05
"""How long a killer that was refused waits: a client that asks on without any pause would be a flood, not a query."""
_PATTERNS = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?a != ?f && STRLEN(STR(?a)) > SALT) }",
    (
        "SELECT (COUNT(*) AS ?n) { ?a a ca:Participation . ?b a ca:Participation . ?c a ca:Participation "
        "FILTER(STRLEN(STR(?a)) + STRLEN(STR(?b)) + STRLEN(STR(?c)) > SALT) }"
    ),
    "SELECT (COUNT(*) AS ?n) { ?a (ca:partnerIn|^ca:partnerIn)* ?b FILTER(STRLEN(STR(?a)) > SALT) }",
    (
        "SELECT ?a ?b { ?a ((schema:containedInPlace*)*)* ?b . ?c (ca:project*)* ?d FILTER(STRLEN(STR(?d)) > "
        "SALT) } ORDER BY ?b ?a ?c"
    ),
    'SELECT ?s { ?s ?p ?o . ?t ?q ?r FILTER(REGEX(CONCAT(STR(?o), STR(?r)), "(a+)+(b+)+SALT$")) } LIMIT 1',
    "SELECT * { ?s ?p ?o . ?o ?q ?r . ?r ?t ?u } ORDER BY DESC(STR(?o)) STR(?s) ?p ?u LIMIT 10 OFFSET SALT",
    (
        "SELECT (SUM(STRLEN(CONCAT(STR(?o), STR(?r)))) AS ?n) { ?s ?p ?o . ?q a ca:Project ; dct:description "
        "?r FILTER(STRLEN(STR(?r)) != SALT) }"
    ),
    (
        "SELECT DISTINCT ?a ?b { ?a ca:partnerIn/^ca:partnerIn/ca:partnerIn/^ca:partnerIn ?b } ORDER BY ?a ?b "
        "OFFSET SALT"
    ),
    "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o . ?t skos:prefLabel ?name FILTER(STRLEN(?name) != SALT) }",
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o . ?t ?p ?u FILTER(?o != ?u) } GROUP BY ?p HAVING (COUNT(*) > SALT)",
)


@dataclass(frozen=True)
class Killing:
    """What the killers got: answers by status (0: none in time), and how many were sent."""

    outcomes: Counter[int]


@contextmanager
def killers(peer: Peer) -> Iterator[Killing]:
    """Keep 20 of them at work, each from a loopback address of its own and resent with another text when it ends."""
    over, outcomes, numbers = threading.Event(), Counter[int](), itertools.count(1)
    opened: set[socket.socket] = set()

    def kill(number: int) -> None:
        while not over.is_set():
            status = _sent(peer, f"127.0.0.{number + 2}", _killer(number, next(numbers)), opened)
            if not over.is_set():
                outcomes[status] += 1
                over.wait(_BREATH_S)

    threads = [threading.Thread(target=kill, args=(number,), daemon=True) for number in range(NUMBER)]
    for thread in threads:
        thread.start()
    try:
        yield Killing(outcomes)
    finally:
        over.set()
        _hang_up(opened)
        for thread in threads:
            thread.join(_PATIENCE_S)


def _killer(number: int, salt: int) -> Question:
    return question(_PATTERNS[number % len(_PATTERNS)].replace("SALT", str(salt)))


def _sent(peer: Peer, address: str, killer: Question, opened: set[socket.socket]) -> int:
    """Send one and read what comes; 0 where nothing whole came."""
    connection = http.client.HTTPConnection("127.0.0.1", peer.port, timeout=_PATIENCE_S, source_address=(address, 0))
    try:
        connection.connect()
        link = connection.sock
        opened.add(link)
        connection.request("GET", peer.path(killer), headers={"Accept": "application/sparql-results+json"})
        response = connection.getresponse()
        while response.read(1 << 16):
            pass
        opened.discard(link)
    except (OSError, http.client.HTTPException):
        return 0
    else:
        return response.status
    finally:
        connection.close()


def _hang_up(opened: set[socket.socket]) -> None:
    for link in list(opened):
        with suppress(OSError):  # closed already by its own thread
            link.shutdown(socket.SHUT_RDWR)
