"""The small parts of a page in Markdown."""

from collections.abc import Iterable


def codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [columns, tuple("---" for _column in columns), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
