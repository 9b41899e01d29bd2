"""What operations of the upper rooms are asked about, by whom and with what, so that they can succeed."""

import re
from dataclasses import dataclass
from typing import Any

from django.test import Client
from schemathesis.transport.serialization import Binary

from accounts.models import User
from tests.addresses import ARGUMENTS, Address, addresses
from tests.appraisal import scenes as appraisal
from tests.deliberation import scenes as deliberation
from tests.homes import id_number
from tests.pictures import picture
from tests.projects import scenes as projects
from tests.rooms import FURNISHED, ROWS
from tests.scenes import Scene, filled_in
from tests.world import World

VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>|\{(\w+)\}")
# Who sees and makes them, where it is not the dispatcher.
KEEPERS = {
    **dict.fromkeys(("party-members", "party-transfers", "party-findings", "party-floating"), "party_secretary"),
    **dict.fromkeys(("appraisals", "appraisal-results", "appraisal-appeals"), "community_secretary"),
    **dict.fromkeys(("party-organisations", "pairings"), "street_coordinator"),
    **dict.fromkeys(("visits", "service-record"), "grid_worker"),
    "funds": "community_secretary",
}

CSRF = "a" * 32
COMMUNITY, GRID, UNIT, CATEGORY = "640199001001", "640199001001001", "UNIT-1", "T1"
PLANNED = {
    "title": "重阳理发",
    "text": "为老人理发",
    "category": CATEGORY,
    "area": COMMUNITY,
    "first": "2026-11-26",
    "last": "2026-11-27",
    "raise_on": "2026-11-20",
}
# What makes sense to send; a value that begins with `=` is a row of the room.
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/activities/": {
        "team": "=team",
        "kind": "study",
        "title": "夜校",
        "area": COMMUNITY,
        "place": "议事厅",
        "starts_at": "2026-11-20T10:00:00+08:00",
    },
    "PATCH /api/v1/activities/{id}/": {"place": "南门"},
    "POST /api/v1/activities/{id}/cancel/": {"reason": "停电"},
    "POST /api/v1/teams/": {"kind": "volunteer", "name": "巡逻二队", "area": COMMUNITY},
    "PATCH /api/v1/teams/{id}/": {"about": "夜间巡逻"},
    "POST /api/v1/teams/{id}/add/": {"name": "钱进", "id_number": id_number(serial=9)},
    "POST /api/v1/working-groups/": {"name": "电梯专班", "area": COMMUNITY, "communities": [COMMUNITY]},
    "PATCH /api/v1/working-groups/{id}/": {"task": "查电梯"},
    "POST /api/v1/working-groups/{id}/actions/add/": {"name": "钱进", "id_number": id_number(serial=9)},
    "POST /api/v1/working-groups/{id}/visits/": {"area": GRID, "met": "业委会"},
    "POST /api/v1/alliance-items/": {"alliance": "=alliance", "kind": "need", "title": "送餐"},
    "PATCH /api/v1/alliance-items/{id}/": {"title": "送餐"},
    "POST /api/v1/alliance-items/{id}/drop/": {"reason": "已有食堂"},
    "POST /api/v1/alliance-items/{id}/take/": {"member": "=alliance_member"},
    "POST /api/v1/alliance-items/{id}/push/": {"member": "=alliance_member", "words": "请接单"},
    "POST /api/v1/alliances/": {"kind": "federation", "name": "共建会", "area": COMMUNITY, "leader": "=party_code"},
    "POST /api/v1/alliances/{id}/join/": {"unit": UNIT},
    "PATCH /api/v1/alliances/{id}/members/{member}/": {"duty": "head"},
    "POST /api/v1/group-findings/": {"group": "=working_group", "area": GRID, "text": "路灯不亮"},
    "POST /api/v1/group-findings/{id}/actions/drop/": {"reason": "已修好"},
    "POST /api/v1/group-findings/{finding}/photos/": {"file": Binary(picture())},
    "POST /api/v1/match-drafts/": {"area": COMMUNITY},
    "POST /api/v1/offers/confirm/": {"offers": [{"id": "=offer", "version": 1}]},
    "POST /api/v1/offers/": {"title": "理发", "areas": [COMMUNITY], "unit": UNIT, "skills": ["hair"]},
    "PATCH /api/v1/offers/{id}/": {"title": "理发"},
    "POST /api/v1/offers/{id}/pause/": {"note": "装修"},
    "POST /api/v1/party-findings/{id}/actions/note/": {"outcome": "asked"},
    "POST /api/v1/party-members/": {"organisation": "=party_code", "name": "钱进", "id_number": id_number(serial=9)},
    "POST /api/v1/party-members/{id}/actions/end/": {"ending": "left"},
    "POST /api/v1/party-members/{id}/actions/group/": {"group": None},
    "POST /api/v1/party-organisations/": {"name": "二支部", "kind": "branch", "area": GRID},
    "PATCH /api/v1/party-organisations/{code}/": {"name": "一支部"},
    "POST /api/v1/party-organisations/{code}/actions/elect/": {"on": "2026-11-01"},
    "POST /api/v1/party-organisations/{code}/actions/end-office/": {"officer": "=officer"},
    "POST /api/v1/planned-needs/": PLANNED,
    "PATCH /api/v1/planned-needs/{id}/": PLANNED,
    "PATCH /api/v1/registrations/{id}/": {"note": "周末有空"},
    "POST /api/v1/registrations/{id}/decline/": {"reason": "不住在这里"},
    "POST /api/v1/visits/": {"area": GRID, "kind": "patrol"},
}
MORNING = "/api/v1/morning-drafts/{code}/"
SCENES: dict[str, Scene] = {
    **(appraisal.SCENES | deliberation.SCENES | projects.SCENES),
    f"GET {MORNING}": Scene("dispatcher", lambda world: {"code": world.community.code}),
    f"POST {MORNING}": Scene("dispatcher", lambda world: {"code": world.community.code}, {"is_on": True}),
}


def _shape(path: str) -> str:
    return VARIABLE.sub("*", path.lstrip("/"))


OF_ROOMS = {_shape(each.route): each for each in addresses() if each.name.partition("_api:")[0] in FURNISHED}


@dataclass(frozen=True)
class Asked:
    """`known`: rows by the parameter that names them; `sent`: what makes sense to send."""

    user: User
    known: dict[str, str]
    sent: dict[str, Any]


def asked(world: World, operation: str) -> Asked | None:
    """With rows of the room that the operation belongs to; None for those of the lower rooms."""
    if scene := SCENES.get(operation):
        rows = scene.stage(world)
        return Asked(_user(scene.user), {name: str(row) for name, row in rows.items()}, filled_in(scene.sent, rows))
    path = operation.partition(" ")[2]
    address = OF_ROOMS.get(_shape(path))
    if address is None:
        return None
    room = address.name.partition("_api:")[0]
    FURNISHED[room](world)
    rows = {name: look() for name, look in ROWS[room].items()}
    parts, name = ARGUMENTS.get(address.name, ({}, ""))
    keeper = name or KEEPERS.get(path.split("/")[3], "dispatcher")
    return Asked(_user(keeper), _known(path, address, parts, rows), filled_in(BODIES.get(operation, {}), rows))


def _user(name: str) -> User:
    return User.objects.get(username=name)


def _known(path: str, address: Address, parts: dict[str, str], rows: dict[str, object]) -> dict[str, str]:
    """The description may call a part of the address otherwise than the route does."""
    fields = [each[1] for each in VARIABLE.finditer(address.route)]
    named = [each[2] for each in VARIABLE.finditer(path)]
    return {
        name: str(rows[parts[field]]) for name, field in zip(named, fields, strict=True) if parts.get(field) in rows
    }


def session_of(user: User) -> dict[str, str]:
    """Cookies; for an office in the party is held by nobody's key."""
    client = Client()
    client.force_login(user)
    return {"sessionid": client.cookies["sessionid"].value, "csrftoken": CSRF}
