"""Many who write at once: no fact is lost and none is counted twice, however often one counts meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from tests import world as worlds
from tests.workorders.figures.recount import recount
from tests.workorders.figures.test_keep import counted
from tests.world import World
from workorders.choices import State
from workorders.figures.tallying import count_all, count_waiting
from workorders.models import Fact, Tally

pytestmark = pytest.mark.django_db(transaction=True)

ORDERS = 12


@pytest.fixture
def world(transactional_db: None) -> World:
    return worlds.build()


def test_concurrent_writers_lose_nothing(world: World):
    def run(number: int) -> None:
        try:
            world.order_in(State.CLOSED, phone=f"139000011{number:02d}") if number % 3 else count_waiting(7)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(run, range(ORDERS)))
    count_all()
    assert Fact.objects.filter(kind="completed").count() == ORDERS - len(range(0, ORDERS, 3))
    assert counted(Fact.objects.all()) == counted(Tally.objects.all()) == recount()
    call_command("rebuild_figures", "--check", stdout=StringIO())
