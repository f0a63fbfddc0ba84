"""A copy appears at once or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopatlas.errors import ExportError
from coopatlas.export.record import RECORD_NAME, Record
from coopatlas.export.staging import staged

RECORD = Record("2026.11.20", "", "", "http://localhost", ("en",), ())


def _begin(target: Path, error: type[BaseException]) -> None:
    with staged(target) as draft:
        (draft / "x").write_text("x", encoding="utf-8")
        raise error


def _names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_what_was_written_takes_its_place(tmp_path: Path) -> None:
    with staged(tmp_path / "a" / "public") as draft:
        (draft / "x").write_text("x", encoding="utf-8")
        assert _names(tmp_path / "a") == [".public.draft", ".public.draft/x"]
    assert _names(tmp_path / "a") == ["public", "public/x"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ExportError])
def test_nothing_is_left_of_one_that_was_broken_off(tmp_path: Path, error: type[BaseException]) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / RECORD_NAME).write_text(RECORD.to_json(), encoding="utf-8")
    with pytest.raises(error):
        _begin(tmp_path / "public", error)
    assert _names(tmp_path) == ["public", f"public/{RECORD_NAME}"]


def test_what_one_that_died_has_left_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / ".public.draft" / "en").mkdir(parents=True)
    (tmp_path / ".public.draft" / "old").write_text("old", encoding="utf-8")
    with staged(tmp_path / "public"):
        pass
    assert _names(tmp_path) == ["public"]


def test_two_at_a_time_do_not_meet(tmp_path: Path) -> None:
    with staged(tmp_path / "public") as draft:
        (draft / "x").write_text("x", encoding="utf-8")
        with pytest.raises(ExportError, match="another export"), staged(tmp_path / "public"):
            pass
    assert _names(tmp_path) == ["public", "public/x"]


@pytest.mark.parametrize("text", ["{}", "[]", "no json", '{"schema": 9, "languages": [], "server": []}'])
def test_a_record_that_cannot_be_read_keeps_a_folder_safe(tmp_path: Path, text: str) -> None:
    (tmp_path / RECORD_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(ExportError), staged(tmp_path):
        pass
    assert _names(tmp_path) == [RECORD_NAME]


def test_a_file_is_no_place_for_a_copy(tmp_path: Path) -> None:
    (tmp_path / "public").write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError, match="is no folder"), staged(tmp_path / "public"):
        pass


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / RECORD_NAME).write_text(RECORD.to_json(), encoding="utf-8")
    assert Record.read(tmp_path) == RECORD
