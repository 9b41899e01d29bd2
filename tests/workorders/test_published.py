from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.clock import held
from common.redaction import redact
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.models import WorkOrder
from workorders.public_boards import offered_boards
from workorders.publication import tally

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def _on_monday():
    with held(MONDAY):
        yield


def page(client: Client, code: str = "") -> str:
    answer = client.get(f"/published/{code}/" if code else "/published/", headers=ENGLISH)
    assert answer.status_code == 200
    return answer.content.decode()


def reviewed(world: World, solved: str, satisfaction: str) -> WorkOrder:
    order = world.order_in(State.REVIEWING)
    return services.review(order, by=world.reporter(order), solved=solved, satisfaction=satisfaction)


def test_it_works(world: World, client: Client):
    world.order_in(State.CLOSED, description="北门路灯不亮。请来看看")
    for code in ("", world.district.code, world.street.code, world.community.code):
        text = page(client, code)
        assert "北门路灯不亮" in text
        assert "槐荫物业" in text
        assert "楼道照明" in text
        assert "Done the same day" in text
        assert "Solved · Satisfied" in text


def test_other_areas_do_not_show_it(world: World, client: Client):
    world.order_in(State.CLOSED, description="北门路灯不亮")
    assert "北门路灯不亮" not in page(client, world.other_community.code)
    assert "北门路灯不亮" not in page(client, world.far_street.code)


@pytest.mark.parametrize(
    "state",
    [
        state
        for state in State
        if state not in (State.CLOSED, State.HELD, State.DEFERRED, State.VERIFYING, State.MERGED)
    ],
)
def test_only_what_is_closed(world: World, client: Client, state: State):
    world.order_in(state, description="北门路灯不亮")
    assert "北门路灯不亮" not in page(client)


def test_confidential_is_left_out(world: World, client: Client):
    order = world.order_in(State.CLOSED, description="北门路灯不亮")
    WorkOrder.objects.filter(pk=order.pk).update(sensitivity="confidential")
    assert "北门路灯不亮" not in page(client)


def test_no_personal_data(world: World, client: Client):
    world.order_in(
        State.CLOSED,
        description="7号楼2单元501王大爷家漏水，电话13900001111。详情保密",
        address="槐荫小区7号楼2单元501",
    )
    text = page(client)
    for secret in ("501", "7号楼", "王大爷", "13900001111", "槐荫小区", "周兰", "周*", "详情保密", "槐树一网格"):
        assert secret not in text
    assert "家漏水" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("7号楼楼道灯不亮", "*号楼楼道灯不亮"),
        ("三楼噪音扰民", "*楼噪音扰民"),
        ("楼上漏水，高层水压低", "楼上漏水，高层水压低"),
        ("我叫周兰，住5栋", "我叫*，住*栋"),
        ("身份证110105194912310023", "身份证*"),
        ("东风村3组12号门前积水", "东风村*组*号门前积水"),
        ("东风村三社十二号", "东风村*社*号"),
        ("2号楼3单元501漏水", "*号楼*单元*漏水"),
        ("住在柳树巷17号", "住在柳树巷*号"),
        ("槐荫里12-3号", "槐荫里*号"),
        ("我住7-2-501", "我住*"),
        ("3号线地铁口、村里5号路灯坏了", "3号线地铁口、村里5号路灯坏了"),
        ("村道3号桥塌了，16号停水", "村道3号桥塌了，16号停水"),
        ("文昌路与正源街路口", "文昌路与正源街路口"),
        ("停水两天，请打0951-5012345", "停水两天，请打*"),
    ],
)
def test_redaction(text: str, shown: str):
    assert redact(text) == shown


def test_tally(world: World, client: Client):
    reviewed(world, "solved", "very_satisfied")
    reviewed(world, "solved", "basically_satisfied")
    reviewed(world, "partly", "satisfied")
    reviewed(world, "unsolved", "dissatisfied")
    counted = tally(world.community)
    assert (counted.answered, counted.solved, counted.partly, counted.satisfied) == (4, 2, 1, 3)
    assert counted.solved_rate == 62.5
    assert counted.satisfied_rate == 75.0
    assert "62.5%" in page(client, world.community.code)
    assert tally(world.other_community).answered == 0


def test_no_answer_is_counted_apart(world: World):
    order = world.order_in(State.REVIEWING)
    later = MONDAY + timedelta(days=14, minutes=1)
    with held(later):
        from workorders.actors import SYSTEM

        services.expire_review(order, by=SYSTEM)
        counted = tally(world.community)
    assert (counted.answered, counted.unanswered) == (0, 1)
    assert counted.satisfied_rate is None


def test_only_this_month(world: World):
    reviewed(world, "solved", "satisfied")
    with held(MONDAY + timedelta(days=30)):
        assert tally(world.community).answered == 0


def test_nothing_yet(world: World, client: Client):
    assert "Nothing has been closed here yet" in page(client)


@pytest.mark.parametrize("code", ["nowhere", "640199001001001"], ids=["unknown", "a grid is too close"])
def test_no_such_area(world: World, client: Client, code: str):
    assert client.get(f"/published/{code}/").status_code == 404


def test_pages(world: World, client: Client):
    made = [world.order_in(State.CLOSED, description=f"第{at:02d}件事") for at in range(21)]
    assert len(made) == 21
    answer = client.get("/published/")
    assert len(answer.context["closed"]) == 20
    older = client.get("/published/", {"cursor": answer.context["page"].next})
    assert [each.title for each in older.context["closed"]] == ["第00件事"]
    assert older.context["page"].previous


def test_made_up_cursor(world: World, client: Client):
    assert client.get("/published/", {"cursor": "x"}).status_code == 404


def test_same_number_of_queries(world: World, client: Client):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page(client, world.community.code)
        return len(seen)

    world.order_in(State.CLOSED)
    one = queries()
    for _ in range(3):
        world.order_in(State.CLOSED)
    assert queries() == one <= 12


def test_from_one_public_page_to_the_others(world: World, client: Client):
    """Bulletins, projects, meetings, appraisals of one area lead to each other, also before anything stands there."""
    boards = [reverse(each.url_name, args=[world.community.code]) for each in offered_boards()]
    names = {reverse(f"{name}", args=[world.community.code]) for name in ("projects:board", "appraisal:board")}
    assert names < set(boards)
    for board in boards:
        answer = client.get(board)
        assert answer.status_code == 200, board
        shown = answer.content.decode()
        assert all(f'href="{each}"' in shown for each in boards), board
        assert f'href="{board}" aria-current="page"' in " ".join(shown.split()), board
