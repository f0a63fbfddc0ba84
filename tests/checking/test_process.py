"""Checking documents in a process of its own, over a small release."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from coopatlas.checking.checker import Task
from coopatlas.checking.process import MAX_OF_A_CLIENT, MAX_WAITING, CheckingProcess
from coopatlas.errors import CheckTimeout, DocumentTooLarge, EngineBusy, EngineUnavailable, TooManyRequests
from coopatlas.release.build import Built
from coopatlas.validation.reports.writers import WRITERS

PREFIXES = """@prefix ca: <https://w3id.org/coopatlas/ontology#> .
@prefix place: <https://w3id.org/coopatlas/id/place/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
BAD = PREFIXES + "place:new a ca:City .\n"
MEMORY_BYTES = 2**30


@pytest.fixture
def release(run: Callable[..., Built]) -> Path:
    return run().release.path


@pytest.fixture
def checker(release: Path) -> Iterator[CheckingProcess]:
    process = CheckingProcess(release, timeout_s=60.0, memory_bytes=MEMORY_BYTES)
    yield process
    process.close()


def _task(document: str | bytes, extension: str = "ttl", *forms: str, language: str = "en") -> Task:
    content = document if isinstance(document, bytes) else document.encode()
    return Task(content, extension, language, forms or ("text",))


def test_a_finding_is_told_at_its_place_in_the_document(checker: CheckingProcess) -> None:
    text = checker.check(_task(BAD))["text"]
    assert text == (
        "input.ttl:4:1: violation: place:new: A city needs a name. skos:prefLabel is missing. [cash:City-label]\n"
    )


def test_a_document_that_conforms_has_no_findings(checker: CheckingProcess) -> None:
    texts = checker.check(_task(PREFIXES + 'place:new a ca:City ; skos:prefLabel "New"@en .\n', "ttl", "text", "json"))
    assert texts["text"] == ""
    assert json.loads(texts["json"])["conforms"]


def test_what_the_release_says_of_a_resource_counts(checker: CheckingProcess) -> None:
    """Its name stands in the release."""
    assert checker.check(_task(PREFIXES + "place:lodz a ca:City .\n"))["text"] == ""


def test_what_lies_in_the_current_folder_is_not_run(
    checker: CheckingProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rdflib.py").write_text("raise SystemExit('not this one')\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert "A city needs a name" in checker.check(_task(BAD))["text"]


def test_every_form_comes_in_the_language_asked_for(checker: CheckingProcess) -> None:
    texts = checker.check(_task(BAD, "ttl", *WRITERS, language="pl"))
    assert set(texts) == set(WRITERS)
    assert "naruszenie" in texts["text"]
    assert "<mark>place:new</mark>" in texts["html"]


@pytest.mark.parametrize(
    ("document", "extension", "words"),
    [
        (b"place:new a ca:City .", "ttl", "input.ttl:1:1: error: does not parse: the prefix place: is not declared"),
        (b"\xff", "ttl", "the file is not UTF-8"),
        (b'{"@context": "http://127.0.0.1/c.jsonld", "@id": "x:y"}', "jsonld", "a context elsewhere is never fetched"),
        (b'{"@context": {"@import": "file:///etc/passwd"}, "@id": "x:y"}', "jsonld", "error"),
        (b'{"http://e/a":' * 20_000, "jsonld", "is nested more than 100 deep"),
        (b"<a:a> <a:b> " + b"[ <a:b> " * 50_000, "ttl", "the file ends too early"),
    ],
)
def test_a_document_that_cannot_be_read_is_told_at_its_place_and_harms_nothing(
    checker: CheckingProcess, document: bytes, extension: str, words: str
) -> None:
    assert words in checker.check(_task(document, extension))["text"]
    assert "A city needs a name" in checker.check(_task(BAD))["text"]


def test_nodes_nested_deep_are_checked(checker: CheckingProcess) -> None:
    deep = "<a:a> <a:b> " + "[ <a:b> " * 20_000 + "1" + " ]" * 20_000 + " .\n"
    assert "A city needs a name" in checker.check(_task(BAD + deep))["text"]


def test_a_check_that_takes_too_long_is_stopped_and_the_next_goes_well(release: Path) -> None:
    process = CheckingProcess(release, timeout_s=0.01, memory_bytes=MEMORY_BYTES)
    with pytest.raises(CheckTimeout, match=r"stopped after 0\.01 s"):
        process.check(_task(BAD))
    process.close()


def test_a_process_that_was_killed_is_replaced(checker: CheckingProcess) -> None:
    checker.check(_task(BAD))
    assert checker.process_id is not None
    os.kill(checker.process_id, signal.SIGTERM)
    os.waitid(os.P_PID, checker.process_id, os.WEXITED | os.WNOWAIT)
    assert "A city needs a name" in checker.check(_task(BAD))["text"]


def test_too_little_memory_is_the_documents_fault(release: Path) -> None:
    process = CheckingProcess(release, timeout_s=60.0, memory_bytes=MEMORY_BYTES // 4)
    heavy = PREFIXES + "".join(f"place:p{n} a ca:City .\n" for n in range(200_000))
    try:
        with pytest.raises(DocumentTooLarge, match="more memory"):
            process.check(_task(heavy))
    finally:
        process.close()


def test_no_more_wait_than_there_is_room_for(checker: CheckingProcess) -> None:
    checker.check(_task(BAD))
    assert checker.process_id is not None
    os.kill(checker.process_id, signal.SIGSTOP)
    waiting = [threading.Thread(target=checker.check, args=(_task(BAD),)) for _ in range(MAX_WAITING + 1)]
    for thread in waiting:
        thread.start()
    try:
        time.sleep(1.0)  # each of them has taken its place by then
        with pytest.raises(EngineBusy, match=f"{MAX_WAITING} documents wait to be checked already"):
            checker.check(_task(BAD))
    finally:
        os.kill(checker.process_id, signal.SIGCONT)
        for thread in waiting:
            thread.join()


def test_one_client_leaves_room_for_the_others(checker: CheckingProcess) -> None:
    checker.check(_task(BAD))
    assert checker.process_id is not None
    os.kill(checker.process_id, signal.SIGSTOP)
    mine, other = replace(_task(BAD), client="192.0.2.1"), replace(_task(BAD), client="192.0.2.2")
    waiting = [threading.Thread(target=checker.check, args=(task,)) for task in [*[mine] * MAX_OF_A_CLIENT, other]]
    for thread in waiting:
        thread.start()
    try:
        time.sleep(1.0)  # each of them has taken its place by then
        with pytest.raises(TooManyRequests, match=f"{MAX_OF_A_CLIENT} of your documents run or wait already"):
            checker.check(mine)
    finally:
        os.kill(checker.process_id, signal.SIGCONT)
        for thread in waiting:
            thread.join()
    assert checker.check(mine)


def test_a_release_that_is_not_there_is_no_reason_to_wait(tmp_path: Path) -> None:
    process = CheckingProcess(tmp_path / "absent", timeout_s=60.0, memory_bytes=MEMORY_BYTES)
    with pytest.raises(EngineUnavailable, match="checking failed"):
        process.check(_task(BAD))
    process.close()


def test_nothing_is_left_behind(release: Path) -> None:
    process = CheckingProcess(release, timeout_s=60.0, memory_bytes=MEMORY_BYTES)
    process.check(_task(BAD))
    number = process.process_id
    process.close()
    assert number is not None
    assert not Path(f"/proc/{number}").exists()
    assert process.process_id is None
