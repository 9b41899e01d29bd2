"""What the demo is put together from, read from the TOML files beside this module."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Kind:
    """One kind of request: cases of what people write and what the unit then does; without a unit, what is answered."""

    category: str
    where: str
    cases: tuple[tuple[str, str], ...]
    unit: str = ""


@dataclass(frozen=True)
class Declined:
    """A request that is not taken on, the ground, and where to go instead."""

    ground: str
    category: str
    where: str
    text: str
    referral: str


@dataclass(frozen=True)
class UnitPlan:
    key: str
    level: str
    name: str
    kind: str
    categories: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    automatic: str = ""
    is_backstop: bool = False


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _tuple(value) for name, value in row.items()}


def _tuple(value: Any) -> Any:
    return tuple(map(_tuple, value)) if isinstance(value, list) else value


@cache
def kinds() -> tuple[Kind, ...]:
    rows = [row for name in ("city", "homes", "people") for row in _read(f"texts/{name}")["kind"]]
    return tuple(Kind(**_frozen(row)) for row in rows)


@cache
def declined() -> tuple[Declined, ...]:
    return tuple(Declined(**row) for row in _read("texts/replies")["decline"])


@cache
def unit_plans() -> tuple[UnitPlan, ...]:
    return tuple(UnitPlan(**_frozen(row)) for row in _read("units")["unit"])


def replies(name: str) -> list[str]:
    """What people say on one occasion."""
    said: list[str] = _read("texts/replies")[name]
    return said


def returns() -> dict[str, list[str]]:
    """Reasons for returning an order, by ground."""
    reasons: dict[str, list[str]] = _read("texts/replies")["returns"]
    return reasons


def parts(name: str) -> Any:
    """What names are put together from: a list, or for single characters a string."""
    return _read("names")[name]


def homes(name: str) -> Any:
    """What stands on household cards."""
    return _read("homes")[name]


@cache
def projects_told() -> tuple[dict[str, Any], ...]:
    return tuple(_read("projects")["projects"])


def lending(name: str) -> list[dict[str, Any]]:
    """What is offered, asked for and planned."""
    told: list[dict[str, Any]] = _read("offers")[name]
    return told
