"""Meetings in the states from which each operation of REST succeeds."""

from collections.abc import Callable

from schemathesis.transport.serialization import Binary

from common.clock import advance, now
from deliberation import services
from deliberation.models import Meeting
from tests.deliberation.conftest import convene, hold, planned
from tests.pictures import photo, picture
from tests.scenes import Rows, Scene
from tests.world import World

KEEPER, AREA, URL = "community_secretary", "640199001001", "/api/v1/deliberations/"
MEETING = {
    "kind": "hearing",
    "title": "物业费听证会",
    "area": AREA,
    "starts_at": "2026-11-20T10:00:00+08:00",
    "ends_at": "2026-11-20T12:00:00+08:00",
    "place": "议事厅",
}


def rows_of(meeting: Meeting) -> Rows:
    """The first of each part, and who of the unit is invited."""
    parts = ("agenda", "attendees", "ballots", "resolutions", "files")
    found = {part: getattr(meeting, part).order_by("pk").first() for part in parts}
    invited = meeting.attendees.filter(organisation__isnull=False).first()
    rows = {"id": meeting, "meeting": meeting, "of_unit": invited, **found}
    return {name: row.pk for name, row in rows.items() if row is not None}


def of(make: Callable[[World], Meeting]) -> Callable[[World], Rows]:
    return lambda world: rows_of(make(world))


def begun(world: World) -> Meeting:
    meeting = convene(world)
    advance(meeting.starts_at - now())
    return meeting


def voting(way: str, *, counted: bool = False) -> Callable[[World], Meeting]:
    def made(world: World) -> Meeting:
        meeting, by = hold(world), world.actor(KEEPER)
        ballot = services.open_ballot(meeting, question="同意吗", way=way, by=by)
        if counted:
            services.record_count(ballot, yes=2, no=1, abstain=0, by=by)
        return meeting

    return made


def drafted(world: World) -> Meeting:
    meeting = hold(world)
    services.draft_resolution(meeting, text="照方案办。", by=world.actor(KEEPER))
    return meeting


def written(world: World) -> Meeting:
    return services.write_minutes(hold(world), minutes="一致同意。", by=world.actor(KEEPER))


def closed(world: World) -> Meeting:
    return services.close_meeting(written(world), by=world.actor(KEEPER))


def filed(world: World) -> Meeting:
    meeting = planned(world)
    services.keep_files(meeting, [photo()], by=world.actor(KEEPER))
    return meeting


def invited(world: World) -> Meeting:
    meeting, by = planned(world), world.actor(KEEPER)
    services.add_item(meeting, title="北门停车", by=by)
    services.invite(meeting, services.Guests(names=("周兰英",)), by=by)
    return meeting


ACTS: dict[str, Scene] = {
    "agenda": Scene(KEEPER, of(planned), {"title": "北门停车"}),
    "drop-item": Scene(KEEPER, of(convene), {"id": "=agenda"}),
    "invite": Scene(KEEPER, of(planned), {"units": ["UNIT-1"], "names": ["周兰英"]}),
    "uninvite": Scene(KEEPER, of(convene), {"id": "=attendees"}),
    "convene": Scene(KEEPER, of(invited)),
    "answer": Scene("unit_handler", of(convene), {"attendee": "=of_unit", "answer": "accepted"}),
    "cancel": Scene(KEEPER, of(convene), {"reason": "停电"}),
    "attendance": Scene(KEEPER, of(begun), {"came": [{"attendee": "=attendees", "state": "attended"}]}),
    "open-ballot": Scene(KEEPER, of(hold), {"question": "同意吗", "item": "=agenda"}),
    "count-ballot": Scene(KEEPER, of(voting("show")), {"ballot": "=ballots", "yes": 2, "no": 1, "abstain": 0}),
    "record-vote": Scene(
        KEEPER, of(voting("named")), {"ballot": "=ballots", "attendee": "=attendees", "choice": "yes"}
    ),
    "cast-vote": Scene(
        "unit_handler", of(voting("secret")), {"ballot": "=ballots", "attendee": "=of_unit", "choice": "yes"}
    ),
    "close-ballot": Scene(KEEPER, of(voting("show", counted=True)), {"ballot": "=ballots"}),
    "draft-resolution": Scene(KEEPER, of(hold), {"text": "照方案办。", "item": "=agenda"}),
    "drop-resolution": Scene(KEEPER, of(drafted), {"id": "=resolutions"}),
    "adopt-resolution": Scene(KEEPER, of(drafted), {"id": "=resolutions"}),
    "take-out": Scene(KEEPER, of(filed), {"id": "=files"}),
    "minutes": Scene(KEEPER, of(hold), {"minutes": "一致同意。"}),
    "close": Scene(KEEPER, of(written)),
    "reopen": Scene(KEEPER, of(closed), {"reason": "漏了一项"}),
}
SCENES: dict[str, Scene] = {
    f"POST {URL}": Scene(KEEPER, lambda world: {}, MEETING),
    f"PATCH {URL}{{id}}/": Scene(KEEPER, of(planned), {"title": "联席会议"}),
    f"POST {URL}{{meeting}}/files/": Scene(KEEPER, of(planned), {"file": Binary(picture())}),
    **{f"POST {URL}{{id}}/{verb}/": scene for verb, scene in ACTS.items()},
}
