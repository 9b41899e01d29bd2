"""The number on a front door: one normal form however it was written, and what of it may be shown."""

import re
import unicodedata
from dataclasses import dataclass

from common.crypto import keyed_hash

LONGEST = 40
_CHINESE = {digit: str(number) for number, digit in enumerate("〇一二三四五六七八九")}
_ENTRANCE = r"(?:(?P<entrance>[0-9A-Z]{1,3}|[一二三四五六七八九十])(?:单元|梯|门|座|UNIT|-))?"
_ROOM = r"(?P<room>[0-9]{1,5})(?P<letter>[A-Z]?)(?:室|号|房|户)?"
_DOOR = re.compile(_ENTRANCE + _ROOM)
FLOOR_DIGITS = 2  # of a room number, behind the floor


@dataclass(frozen=True)
class Door:
    """`text` as written, `normal` for comparing. Where the floor cannot be told it is None."""

    text: str
    normal: str
    entrance: str = ""
    floor: int | None = None

    @classmethod
    def read(cls, text: str) -> "Door":
        text = " ".join(unicodedata.normalize("NFKC", text).split())
        compact = text.replace(" ", "").upper().replace("—", "-").replace("–", "-")
        found = _DOOR.fullmatch(compact)
        if found is None:
            return cls(text, compact)
        entrance, room = _number(found["entrance"] or ""), found["room"]
        floor = int(room[:-FLOOR_DIGITS]) if len(room) > FLOOR_DIGITS else None
        normal = "-".join(part for part in (entrance, room + found["letter"]) if part)
        return cls(text, normal, entrance, floor)

    @property
    def hash(self) -> str:
        return keyed_hash(f"door:{self.normal}") if self.normal else ""

    @property
    def masked(self) -> str:
        """ "2单元501" gives "2单元5**": entrance and floor, not the door."""
        if self.floor is not None:
            return f"{self.entrance}单元{self.floor}**" if self.entrance else f"{self.floor}**"
        return f"{self.text[0]}**" if self.text else ""


def _number(entrance: str) -> str:
    return "10" if entrance == "十" else _CHINESE.get(entrance, entrance)
