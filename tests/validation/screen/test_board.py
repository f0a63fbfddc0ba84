"""The board on which processes note what they have taken."""

from collections.abc import Iterator

import pytest

from coopatlas.validation.screen.board import HERE, Board, preferred

OTHER = HERE + 1


@pytest.fixture
def board() -> Iterator[Board]:
    board = Board("aabb", [False, True, False, False])
    yield board
    board.close()


@pytest.mark.parametrize(
    ("waiting", "mine", "others", "expected"),
    [("aabb", "a", "", 0), ("aabb", "b", "a", 2), ("aabb", "c", "a", 2), ("aaaa", "c", "a", 0), ("aabb", "", "", 0)],
)
def test_a_process_goes_on_with_its_kind_of_task_and_leaves_the_others_theirs(
    waiting: str, mine: str, others: str, expected: int
) -> None:
    assert preferred(waiting, set(mine), set(others)) == expected


def test_each_task_is_taken_once(board: Board) -> None:
    assert [board.take(HERE), board.take(OTHER), board.take(OTHER), board.take(HERE)] == [0, 2, 3, 1]
    assert board.take(HERE) is None
    assert (board.held_by(HERE), board.held_by(OTHER)) == ([0, 1], [2, 3])
    assert not board.has_more()


def test_risky_tasks_wait_for_who_may_take_them(board: Board) -> None:
    assert [board.take(HERE, risky=False) for _ in range(4)] == [0, 2, 3, None]
    assert board.has_more()
    assert board.take(OTHER) == 1


def test_a_board_without_tasks_has_none() -> None:
    board = Board([], [])
    assert board.take(HERE) is None
    assert not board.has_more()
    board.close()
