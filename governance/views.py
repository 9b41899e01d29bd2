"""Pages that see everything."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.errors import Invalid
from common.keyset import Cursor
from grids.calendars import office_now
from grids.duty_page import on_duty_now
from grids.middleware import current_post
from notices.models import Notice
from partybuilding.desk_matters import matters_of
from workorders.bench import Bench, Queue
from workorders.listing import capped_words
from workorders.queues import counts, groups_of
from workorders.rows import Rows, rows_of
from workorders.today import appointments_today, areas_today

LATEST_NOTICES = 5


@dataclass(frozen=True)
class Held:
    """A queue, and how many orders it holds; at most one beyond what is counted."""

    queue: Queue
    count: int

    @property
    def words(self) -> str:
        return capped_words(self.count)


@login_required
@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    """What needs me now: the queues of the present post, and the rows of one of them."""
    assert request.user.is_authenticated  # by the decorator
    post = current_post(request)
    groups = groups_of(post) if post is not None else ()
    if post is None or not groups:
        return render(request, "governance/no_queues.html", {"post": post})
    bench = Bench(request.user, post)
    held = counts(bench)
    shown = [[Held(queue, held[queue.key]) for queue in group] for group in groups]
    shown = [[each for each in group if each.count or not each.queue.hidden_while_empty] for group in shown]
    chosen = _chosen(request, [each for group in shown for each in group])
    context = {
        "bench": bench,
        "groups": shown,
        "chosen": chosen,
        "listed": _listed(request, bench, chosen),
        "elsewhere": next((each for each in shown[0] if each.count and each.queue != chosen), None),
        **_aside(bench),
    }
    return render(request, "governance/workbench.html", context)


def _chosen(request: HttpRequest, shown: list[Held]) -> Queue:
    """The queue asked for; else the first that holds anything; else the first."""
    asked = [each for each in shown if each.queue.key == request.GET.get("queue")]
    waiting = [each for each in shown if each.count]
    return (asked or waiting or shown)[0].queue


def _listed(request: HttpRequest, bench: Bench, chosen: Queue) -> Rows:
    """The page of the queue that the cursor asks for; the first one when the cursor is none of this queue's."""
    text = request.GET.get("cursor", "")
    try:
        return rows_of(bench, chosen, Cursor.read(text, chosen.ordering) if text else None)
    except Invalid:
        return rows_of(bench, chosen)


def _aside(bench: Bench) -> dict[str, Any]:
    return {
        "office": office_now(bench.at),
        "duty": on_duty_now(bench.user, bench.post.place),
        "areas": areas_today(bench),
        "appointments": appointments_today(bench),
        "matters": matters_of(bench.post),
        "notices": Notice.objects.visible_to(bench.user).order_by("-created_at", "-pk")[:LATEST_NOTICES],
    }
