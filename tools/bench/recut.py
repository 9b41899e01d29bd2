"""`python -m tools.bench.recut`: a merge of two communities that hold many orders, on PostgreSQL of its own.

`--orders 50000` says how many; an unmeasured way back and a second merge follow, so that both ways are timed.
"""

import argparse
import time
from collections.abc import Callable
from contextlib import ExitStack
from itertools import cycle
from typing import TYPE_CHECKING, Any

from tools import servers
from tools.bench.__main__ import manage, prepared

if TYPE_CHECKING:
    from accounts.models import User
    from grids.models import Area


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.bench.recut")
    parser.add_argument("--orders", type=int, default=50_000)
    options = parser.parse_args()
    servers.stop_on_signals()
    with ExitStack() as stack:
        prepared(stack)
        manage("migrate", "--verbosity", "0")
        measure(options.orders)


def measure(orders: int) -> None:
    from tools.bench import district

    here = district.build()
    communities = [desk.area for desk in here.desks[:2]]
    fill(here.root, communities, orders)
    admin = district.member("bench-admin", "system_admin", here.root)
    recut = timed(f"merge of two communities with {orders} orders", lambda: merge(communities, admin))
    timed("the way back", lambda: undo(recut, admin))


def merge(communities: "list[Area]", admin: "User") -> Any:
    from common.clock import today
    from grids.models import Recut
    from grids.recutting.executing import decide

    plan = {"areas": [area.pk for area in communities], "name": "合并社区", "code": "640106999999"}
    return decide(Recut(kind="merge", effective=today(), reason="measured", plan=plan), by=admin)


def undo(recut: Any, admin: "User") -> Any:
    from grids.recutting.executing import undo as take_back

    return take_back(recut, by=admin)


def fill(root: "Area", communities: "list[Area]", orders: int) -> None:
    """Half of the orders on grids of the communities, half directly on them."""
    from grids import services as grids
    from tools.bench import district
    from workorders.actors import SYSTEM
    from workorders.choices import Channel
    from workorders.services import Reported, submit_many

    places = cycle(
        [
            *communities,
            *(
                grids.create_area(kind="grid", code=f"{area.code}{n:03}", name=f"第{n}网格", parent=area)
                for area in communities
                for n in range(1, 6)
            ),
        ]
    )
    texts = list(district.texts(orders))
    for start in range(0, orders, 2000):
        batch = texts[start : start + 2000]
        submit_many(
            [Reported(description=text, root=root, area=next(places), channel=Channel.SYSTEM) for text in batch],
            by=SYSTEM,
        )


def timed(name: str, work: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    result = work()
    print(f"{name:52} {time.perf_counter() - start:6.1f} s", flush=True)
    return result


if __name__ == "__main__":
    main()
