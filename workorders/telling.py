"""Whom an event concerns, and the line that goes into their inbox."""

from collections.abc import Iterable, Iterator
from functools import partial

from django.utils.translation import gettext_lazy as _

from common.redaction import redact
from grids.covering import users_answering
from grids.models import Area, Organisation, Post
from notices.choices import Urgency
from notices.services import sentence, tell
from workorders.choices import Sensitivity
from workorders.choices import Urgency as OrderUrgency
from workorders.concerning import lines_of
from workorders.grounds import advice_of, ground_name
from workorders.models import Event, GroundKind, WorkOrder

SENTENCES = {
    "submit": _("New request %(number)s: %(title)s"),
    "dispatch": _("%(number)s was dispatched to you: %(title)s"),
    "return": _("%(number)s was returned to the desk (%(ground)s): %(title)s"),
    "hand_over": _("%(number)s is back at the desk, since whoever had it has left: %(title)s"),
    "adjudicate_wanted": _("%(number)s was returned twice (%(ground)s) and needs your ruling: %(title)s"),
    "verify": _("%(number)s: please have a look and say what you find: %(title)s"),
    "find": _("%(number)s: what was found is there to read: %(title)s"),
    "propose": _("%(number)s: would you meet this need? %(title)s"),
    "remind": _("%(number)s: please say whether you would meet this need: %(title)s"),
    "agree": _("%(number)s: a provider has agreed: %(title)s"),
    "refuse": _("%(number)s: a provider has refused, ask another: %(title)s"),
    "left_in_unit": _("%(number)s: whoever of the unit had it has left, give it to somebody: %(title)s"),
    "part_left": _("%(number)s: whoever had a part in it has left, give the part to somebody: %(title)s"),
    "assign": _("%(number)s was given to you within the unit: %(title)s"),
    "add_assistant": _("%(number)s: you are asked to assist: %(title)s"),
    "finish_part": _("%(number)s: an assistant has finished their part: %(title)s"),
    "extend": _("%(number)s: more time is asked for, please decide: %(title)s"),
    "decide_extension": _("%(number)s: the request for more time is decided: %(title)s"),
    "hold": _("%(number)s was put on hold: %(title)s"),
    "defer": _("%(number)s: a deferral is asked for, please decide: %(title)s"),
    "decide_deferral": _("%(number)s: the deferral is decided: %(title)s"),
    "resume": _("%(number)s goes on: %(title)s"),
    "desk": _("%(number)s has come to your desk: %(title)s"),
    "whistle": _("%(number)s: you are called to the spot: %(title)s"),
    "attend": _("%(number)s: a unit that was called has attended: %(title)s"),
    "urge": _("%(number)s is urged: %(title)s"),
    "supervise": _("%(number)s is under supervision: %(title)s"),
    "joined": _("%(number)s: another request about the same matter has joined: %(title)s"),
    "reopen": _("%(number)s was reopened: %(title)s"),
    "contest": _("%(number)s: a unit contests, please give your word: %(title)s"),
    "contest_decided": _("%(number)s: the contest is decided: %(title)s"),
    "major": _("%(number)s is a major matter: %(title)s"),
    "complete": _("%(number)s is done and waits to be checked: %(title)s"),
    "rework": _("%(number)s comes back to you for rework: %(title)s"),
    "unhappy": _("%(number)s was reviewed as not solved: %(title)s"),
    "review": _("%(number)s was reviewed: %(title)s"),
    "withdraw": _("%(number)s was withdrawn by the reporter: %(title)s"),
    "force_close": _("%(number)s was closed by the upper level: %(title)s"),
    "soon": _("%(number)s is due soon: %(title)s"),
    "overdue": _("%(number)s is overdue: %(title)s"),
    "alert": _("%(number)s is still overdue and is reported to you: %(title)s"),
    "part_overdue": _("%(number)s: a part was not done in time: %(title)s"),
    "unanswered": _("%(number)s: a provider has not answered in time, ask another: %(title)s"),
    "report_due": _("%(number)s: the report asked for under supervision is due: %(title)s"),
}
ALARMS = frozenset({"major"})
for name, text in SENTENCES.items():
    sentence(f"workorders.{name}", text, Urgency.ALARM if name in ALARMS else Urgency.CALM)
RETURNED = frozenset({"return", "adjudicate_wanted"})
# Of an urgent order these go out at night as well.
PRESSING = frozenset(SENTENCES) - {"review", "complete", "finish_part", "contest", "contest_decided", "joined", "find"}


def tell_of(event: Event) -> None:
    """Put the event into the inboxes of those it concerns, except of whoever caused it."""
    order = event.order
    for name, concerned in lines_of(event):
        tell(
            users_answering(Post.objects.current().filter(concerned)) - {event.user_id},
            f"workorders.{name}",
            f"{name}:{event.pk}",
            {"number": order.number, "title": order.title, **_ground(name, event)},
            order.get_absolute_url(),
            outside={"title": title_outside(order)},
            scopes=partial(scopes_of, order),
            urgency=_raised(name, order),
        )


def _raised(name: str, order: WorkOrder) -> Urgency | None:
    """Of an urgent order, what presses goes out at night; an alarm is more than that already."""
    if name in ALARMS or name not in PRESSING or order.urgency == OrderUrgency.NORMAL:
        return None
    return Urgency.URGENT


def _ground(name: str, event: Event) -> dict[str, str]:
    """Why an order was returned, and what the list says to do about it; whoever was told keeps these words."""
    if name not in RETURNED:
        return {}
    code = event.data.get("ground", "")
    advice = advice_of(GroundKind.RETURN, code)
    return {"ground": ground_name(GroundKind.RETURN, code) + (f" → {advice}" if advice else "")}


def title_outside(order: WorkOrder) -> str:
    """The title as it may stand in a chat group or on a phone's lock screen."""
    return redact(order.title) if order.sensitivity == Sensitivity.OPEN else order.get_sensitivity_display()


def scopes_of(order: WorkOrder) -> Iterator[str]:
    """The areas and the unit whose channels are to carry the news."""
    levels = (order.district_id, order.street_id, order.community_id, order.grid_id, order.desk_id)
    areas = Area.objects.filter(pk__in=[pk for pk in levels if pk])
    yield from (f"area:{code}" for code in areas.values_list("code", flat=True))
    if order.lead_unit_id:
        yield from (f"unit:{code}" for code in _codes_of_unit(order.lead_unit_id))


def _codes_of_unit(pk: int) -> Iterable[str]:
    return Organisation.objects.filter(pk=pk).values_list("code", flat=True)
