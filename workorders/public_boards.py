"""Pages of an area that are for everybody; rooms above offer theirs, and each leads to all others."""

from dataclasses import dataclass

from common.errors import Sentence


@dataclass(frozen=True)
class Board:
    label: Sentence
    url_name: str  # is given the code of the area
    order: int


_boards: dict[str, Board] = {}


def offer_board(board: Board) -> None:
    _boards[board.url_name] = board


def offered_boards() -> list[Board]:
    return sorted(_boards.values(), key=lambda board: board.order)
