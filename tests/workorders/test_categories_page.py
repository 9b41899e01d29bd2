"""The tree of categories on pages and as a table, for whoever looks after all districts."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from accounts.models import AuditEntry
from sheets.registers import Row, Verdict, find
from tests.admin_rows import second_district
from tests.world import World
from workorders.choices import State
from workorders.models import Category
from workorders.services.reference import save_category
from workorders.tables import Categories

TREE = "/orders/categories/"


@pytest.fixture
def keeper(world: World, client: Client) -> Client:
    client.force_login(world.users["system_admin"])
    return client


@pytest.fixture
def bulb(world: World) -> Category:
    return save_category(Category(code="T11", name="灯泡", parent=world.category))


def given(category: Category, **values: object) -> dict[str, object]:
    usual = {"affair": "public", "handling": "refer", "severity": "minor", "urgency": "normal"}
    return {"name": category.name, "parent": category.parent_id or "", "version": category.version, **usual, **values}


def page(category: Category, verb: str = "") -> str:
    return f"{TREE}{category.code}/{verb}"


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def test_it_works(world: World, keeper: Client):
    """Added below another, renamed, moved, looked at again; the log keeps each change."""
    assert world.category.name in text(keeper.get(TREE))
    form = {"code": "T12", "name": "灯罩", "parent": world.category.pk, **given(Category(), parent=world.category.pk)}
    answer = keeper.post(f"{TREE}new/?parent=T1", {**form, "name": "灯罩", "version": ""})
    made = Category.objects.get(code="T12")
    assert (answer.status_code, made.path) == (302, f"{world.category.path}{made.pk}/")
    keeper.post(page(made), given(made, name="灯具", parent="", asks_photos="on"))
    made.refresh_from_db()
    assert (made.name, made.parent, made.path, made.asks_photos, made.version) == (
        "灯具",
        None,
        f"/{made.pk}/",
        True,
        2,
    )
    shown = text(keeper.get(page(made)))
    assert all(words in shown for words in ("灯具", "灯罩", gettext("What was changed")))
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions[-2:] == ["category.add", "category.change"]


@pytest.mark.parametrize("name", ["dispatcher", "security_admin", "unit_handler"])
def test_an_outsider(world: World, client: Client, name: str):
    client.force_login(world.users[name])
    for address in (TREE, f"{TREE}new/", page(world.category), page(world.category, "retire/")):
        assert client.get(address).status_code == 404
    assert client.post(page(world.category), given(world.category, name="x")).status_code == 404
    assert not Categories().may_import(world.users[name])
    assert Category.objects.get().name == world.category.name


def test_the_administrator_of_one_district_of_two(world: World, keeper: Client):
    second_district(world)
    assert keeper.get(TREE).status_code == 404


def test_branches_open_by_a_link_and_in_place(world: World, keeper: Client, bulb: Category):
    assert bulb.name not in text(keeper.get(TREE))
    assert bulb.name in text(keeper.get(f"{TREE}?open=T1"))
    part = text(keeper.get(page(world.category, "parts/")))
    assert bulb.name in part
    assert 'aria-level="2"' in part


def test_found_by_name_and_code(keeper: Client, bulb: Category, world: World):
    for words in ("灯泡", "T11"):
        shown = text(keeper.get(TREE, {"q": words}))
        assert bulb.name in shown
        assert f"?open={world.category.code}" not in shown
    assert gettext("No category is called so") in text(keeper.get(TREE, {"q": "没有"}))


def test_the_tree_is_read_at_once(world: World, keeper: Client, django_assert_max_num_queries):
    keeper.get(TREE)
    for number in range(30):
        save_category(Category(code=f"T1{number:02d}", name=f"灯{number}", parent=world.category))
    with django_assert_max_num_queries(14):
        keeper.get(f"{TREE}?open=T1")


def test_what_somebody_else_changed_is_not_overwritten(world: World, keeper: Client):
    seen = given(world.category, name="晚了")
    keeper.post(page(world.category), given(world.category, name="早了"))
    answer = keeper.post(page(world.category), seen)
    assert answer.status_code == 422
    assert Category.objects.get().name == "早了"
    assert "晚了" in text(answer)


def test_not_below_itself(world: World, keeper: Client, bulb: Category):
    answer = keeper.post(page(world.category), given(world.category, parent=bulb.pk))
    assert answer.status_code == 422
    assert Category.objects.get(code="T1").parent is None


@pytest.mark.parametrize("code", ["", "new", "T1", "T 1", "灯", "T" * 21])
def test_a_code_that_cannot_be(world: World, keeper: Client, code: str):
    answer = keeper.post(f"{TREE}new/", {**given(Category(name="灯罩")), "code": code})
    assert answer.status_code == 422
    assert Category.objects.count() == 1


def test_retired_and_restored(world: World, keeper: Client, bulb: Category):
    shown = text(keeper.get(page(world.category, "retire/")))
    assert bulb.name in shown
    assert Category.objects.filter(is_active=True).count() == 2
    keeper.post(page(world.category, "retire/"))
    assert not Category.objects.filter(is_active=True).exists()
    assert world.category.name in text(keeper.post(page(bulb, "restore/")))
    assert not Category.objects.filter(is_active=True).exists()
    keeper.post(page(world.category, "restore/"))
    assert Category.objects.get(is_active=True) == world.category
    assert AuditEntry.objects.filter(action__in=["category.retire", "category.restore"]).count() == 2


def test_deleted_only_when_nothing_uses_it(world: World, keeper: Client, bulb: Category):
    world.order_in(State.REGISTERED)
    address = page(world.category, "delete/")
    for answer, status in ((keeper.get(address), 200), (keeper.post(address), 409)):
        assert answer.status_code == status
        assert ngettext("%(n)d order", "%(n)d orders", 1) % {"n": 1} in text(answer)
        assert reverse("workorders:retire_category", args=["T1"]) in text(answer)
    assert not AuditEntry.objects.filter(action="category.delete").exists()
    assert keeper.get(page(bulb, "delete/")).status_code == 200
    keeper.post(page(bulb, "delete/"))
    assert not Category.objects.filter(code="T11").exists()
    assert AuditEntry.objects.get(action="category.delete").detail["before"]["name"] == "灯泡"


def taken(world: World, *rows: dict[str, str]) -> list[Verdict]:
    table, by = Categories(), world.users["system_admin"]
    outcomes = table.check([Row(number, values) for number, values in enumerate(rows, 2)], by)
    table.save([each for each in outcomes if each.verdict in (Verdict.NEW, Verdict.CHANGED)], by)
    return [each.verdict for each in outcomes]


def test_as_a_table(world: World, bulb: Category):
    """What goes out comes in unchanged; a parent may stand above its parts in the same table."""
    by, table = world.users["system_admin"], find("categories")
    assert isinstance(table, Categories)
    rows = [{name: str(value) for name, value in row.items()} for row in table.rows(by, {}, in_full=False)]
    assert taken(world, *rows) == [Verdict.SAME, Verdict.SAME]
    new = ({"code": "P", "name": "停车"}, {"code": "P1", "name": "车位", "parent": "P", "asks_photos": "yes"})
    assert taken(world, *new) == [Verdict.NEW, Verdict.NEW]
    made = Category.objects.get(code="P1")
    assert (made.parent, made.asks_photos, made.affair) == (Category.objects.get(code="P"), True, "public")
    assert taken(world, {"code": "P1", "name": "", "is_active": "no"}) == [Verdict.CHANGED]
    made.refresh_from_db()
    assert (made.name, made.is_active) == ("车位", False)


@pytest.mark.parametrize(
    "row",
    [
        {"code": "P"},
        {"code": "P", "name": "停车", "parent": "Q"},
        {"code": "P", "name": "停车", "parent": "P"},
        {"code": "P", "name": "停" * 61},
        {"code": "P" * 21, "name": "停车"},
    ],
)
def test_a_row_that_cannot_be(world: World, row: dict[str, str]):
    assert taken(world, row) == [Verdict.REFUSED]
    assert Category.objects.count() == 1


NAMES = "一级,二级,三级\n城建,供水,水压\n城建,供水,停水\n城建,供电,停电\n交通,公交,\n"


def test_a_tree_of_names(world: World, tmp_path: Path):
    file = tmp_path / "names.csv"
    file.write_text(NAMES, encoding="utf-8")
    for _time in range(2):
        call_command("load_categories", file)
        codes = dict(Category.objects.filter(code__startswith="L").values_list("code", "name"))
        assert codes == {
            "L01": "城建",
            "L0101": "供水",
            "L010101": "水压",
            "L010102": "停水",
            "L0102": "供电",
            "L010201": "停电",
            "L02": "交通",
            "L0201": "公交",
        }
    assert Category.objects.get(code="L010102").line == [
        Category.objects.get(code=code).pk for code in ("L01", "L0101", "L010102")
    ]


def test_a_large_tree_of_names(world: World, tmp_path: Path):
    """Codes stay apart where there are more than ninety-nine beside each other, and a second time adds nothing."""
    lines = [
        f"大类{main},小类{sub},事项{main}-{sub}-{leaf}" for main in range(3) for sub in range(4) for leaf in range(5)
    ]
    many = [f"大类0,小类0,更多{number}" for number in range(105)]
    file = tmp_path / "names.csv"
    file.write_text("\n".join(["一,二,三", *lines, *many]), encoding="gb18030")
    for _time in range(2):
        call_command("load_categories", file)
        assert Category.objects.filter(code__startswith="L").count() == 3 + 12 + 60 + 105
    last = Category.objects.get(name="更多104")
    assert (last.code, last.parent.code) == ("L0101110", "L0101")
    assert last.path == f"{last.parent.path}{last.pk}/"


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        (["城建,供水,水压", ",供电,停电"], 3),
        (["城建,,水压"], 2),
        (["城建,供水,水压,多余"], 2),
        (["城建,供水," + "长" * 61], 2),
    ],
)
def test_a_tree_of_names_that_cannot_be(world: World, tmp_path: Path, rows: list[str], number: int):
    file = tmp_path / "names.csv"
    file.write_text("\n".join(["一,二,三", *rows]), encoding="utf-8")
    with pytest.raises(CommandError, match=str(number)):
        call_command("load_categories", file)
    assert not Category.objects.filter(code__startswith="L").exists()


def test_no_file_of_names(world: World, tmp_path: Path):
    with pytest.raises(CommandError, match=r"names\.csv"):
        call_command("load_categories", tmp_path / "names.csv")
