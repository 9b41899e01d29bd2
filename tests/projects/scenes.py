"""Projects in the states from which each operation of REST succeeds."""

from collections.abc import Callable
from decimal import Decimal

from schemathesis.transport.serialization import Binary

from common.clock import today
from projects import services
from projects.models import Project
from tests.pictures import picture
from tests.projects.conftest import walked
from tests.scenes import Rows, Scene
from tests.world import World

AREA, URL = "640199001001", "/api/v1/projects/"
APPLICATION = {
    "kind": "livelihood",
    "title": "晾衣架改造",
    "area": AREA,
    "year": 2026,
    "purpose": "没有晾衣的地方",
    "asked": "20000.00",
}


def in_state(until: str) -> Callable[[World], Rows]:
    return lambda world: rows_of(walked(world, until))


def rows_of(project: Project) -> Rows:
    rows = {"milestone": project.milestones.first(), "expense": project.expenses.first()}
    found = {name: row.pk for name, row in rows.items() if row is not None}
    return {"id": project.pk, "project": project.pk, **found}


def published(world: World) -> Rows:
    return rows_of(services.publish(walked(world, "running"), by=world.actor("dispatcher")))


def paid(world: World) -> Rows:
    told = {"payee": "五金店", "what": "螺丝", "voucher": "1"}
    by = world.actor("dispatcher")
    return rows_of(services.spend(walked(world, "running"), by=by, amount=Decimal(99), on=today(), **told))


def more_wanted(world: World) -> Rows:
    project, by = walked(world, "running"), world.actor("dispatcher")
    return rows_of(services.ask_change(project, by=by, amount=Decimal(21000), reason="涨价"))


def funded(world: World) -> Rows:
    by = world.actor("community_secretary")
    fund = services.create_fund(by=by, area=world.community, year=2026, name="服务资金", amount=Decimal(50_000))
    return {"id": fund.pk}


def _acts() -> dict[str, Scene]:
    applicant, street = "dispatcher", "street_coordinator"
    running = in_state("running")
    return {
        "apply": Scene(applicant, in_state("draft")),
        "take_up": Scene(street, in_state("applied")),
        "opine": Scene("review_panel", in_state("reviewing"), {"favour": "for", "words": "好"}),
        "approve": Scene(street, in_state("ready"), {"amount": "20000.00"}),
        "send_back": Scene(street, in_state("reviewing"), {"reason": "写细"}),
        "refuse": Scene(street, in_state("reviewing"), {"reason": "重复"}),
        "withdraw": Scene(applicant, in_state("applied"), {"reason": "不做了"}),
        "start": Scene(applicant, in_state("planned"), {"starts": "2026-11-16"}),
        "finish": Scene(applicant, in_state("reached"), {"outcome": "都装好了"}),
        "stop": Scene(street, running, {"reason": "拆迁"}),
        "publish": Scene(applicant, running),
        "unpublish": Scene(applicant, published, {"reason": "改错字"}),
        "plan_milestone": Scene(applicant, running, {"title": "再装一组", "due_on": "2026-12-01"}),
        "report_milestone": Scene(applicant, running, {"milestone": "=milestone", "done_on": "2026-11-16"}),
        "move_milestone": Scene(
            applicant, running, {"milestone": "=milestone", "due_on": "2026-12-01", "reason": "下雪"}
        ),
        "drop_milestone": Scene(applicant, running, {"milestone": "=milestone", "reason": "不要了"}),
        "spend": Scene(
            applicant,
            running,
            {"amount": "99.90", "on": "2026-11-16", "payee": "五金店", "what": "螺丝", "voucher": "1"},
        ),
        "take_back": Scene(applicant, paid, {"expense": "=expense", "reason": "写错了"}),
        "ask_change": Scene(applicant, running, {"amount": "21000.00", "reason": "涨价"}),
        "decide_change": Scene(street, more_wanted, {"decision": "grant", "words": "可以"}),
        "accept": Scene(street, in_state("accepting"), {"passed": "yes", "finding": "稳固"}),
        "review_for": Scene(applicant, in_state("accepting"), {"content": "yes", "phone": "13900007777"}),
        "make_links": Scene(applicant, in_state("accepting"), {"number": 2}),
    }


SCENES: dict[str, Scene] = {
    f"POST {URL}": Scene("dispatcher", lambda world: {}, APPLICATION),
    f"PATCH {URL}{{id}}/": Scene("dispatcher", in_state("draft"), {"title": "晾衣架"}),
    "POST /api/v1/funds/": Scene(
        "community_secretary", lambda world: {}, {"area": AREA, "name": "资金", "year": 2026, "amount": "5000.00"}
    ),
    "PATCH /api/v1/funds/{id}/": Scene("community_secretary", funded, {"name": "服务资金"}),
    f"POST {URL}{{project}}/photos/": Scene("dispatcher", in_state("running"), {"file": Binary(picture())}),
    **{f"POST {URL}{{id}}/actions/{name}/": scene for name, scene in _acts().items()},
}
