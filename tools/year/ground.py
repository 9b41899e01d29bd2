"""The district whose year is played: nobody's and nowhere."""

import csv
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random

from governance.demo.ground import Ground, Plan, lay_out
from governance.demo.names import Names
from tools.year.scale import Scale

DISTRICT = "619901"
STREETS = {
    "城关街道": ("东门", "南桥", "北关", "钟楼", "文昌", "府前", "西巷"),
    "大河街道": ("丰泽", "河湾", "柳堤", "清渠", "渡口", "长桥"),
    "新城街道": ("锦绣", "和顺", "朝阳", "望江", "明德", "学府", "创业"),
    "南岭街道": ("青松", "翠屏", "云台", "泉水", "石桥", "梅园"),
}


def found_district(rng: Random, names: Names, folder: Path, scale: Scale) -> Ground:
    """Lay it out. `folder` holds the lists of its divisions meanwhile."""
    communities = list(islice(_communities(), scale.communities))
    used = {street for _code, _name, street in communities}
    streets = [(code, name, DISTRICT) for code, name in _streets() if code in used]
    _write(folder / "areas.csv", ("code", "name"), [(DISTRICT, "商川区")])
    _write(folder / "streets.csv", ("code", "name", "areaCode"), streets)
    _write(folder / "communities.csv", ("code", "name", "streetCode"), communities)
    return lay_out(rng, names, Plan(DISTRICT, folder, partial(_grid_counts, scale.grids)))


def _streets() -> Iterator[tuple[str, str]]:
    yield from ((f"{DISTRICT}{number:03}", name) for number, name in enumerate(STREETS, start=1))


def _communities() -> Iterator[tuple[str, str, str]]:
    for street, name in _streets():
        for number, member in enumerate(STREETS[name], start=1):
            yield f"{street}{number:03}", f"{member}社区", street


def _grid_counts(grids: int, _rng: Random, communities: int) -> list[int]:
    """As even as the number allows; the first communities have one more."""
    each, more = divmod(grids, communities)
    return [each + (number < more) for number in range(communities)]


def _write(file: Path, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(rows)
