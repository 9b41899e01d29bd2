"""The facts counted a second time, from the tables of the services alone and by the words of the definitions."""

from collections import Counter
from datetime import date

from django.utils import timezone

from workorders.models import Dispatch, WorkOrder

ENDS_A_SENDING = ("return", "reopen")


def recount() -> "Counter[tuple[str, date]]":
    """How much of each kind fell on each day."""
    found: Counter[tuple[str, date]] = Counter()
    for order in WorkOrder.objects.exclude(state="merged"):
        for kind, moment, n in of_order(order):
            found[kind, timezone.localdate(moment)] += n
    return Counter({key: n for key, n in found.items() if n})


def of_order(order):
    events = list(order.events.order_by("pk"))
    yield from of_reviews(order)
    yield from of_events(events)
    yield from quick(order, events)
    done = first_passed(events, ("complete",))
    for number, (start, stop) in enumerate(stretches(events)):
        yield from of_stretch(order, events, number, start, stop, done)


def stretches(events):
    """(event that sent it, version before which it was with whoever it was sent to)."""
    sent = [e for e in events if e.action in ("dispatch", "adjudicate", "agree")]
    ends = [e.version for e in events if e.action in (*ENDS_A_SENDING, "dispatch", "adjudicate", "agree")]
    for event in sent:
        yield event, min((v for v in ends if v > event.version), default=10**9)


def dispatch_of(order, event):
    if event.action == "agree":
        return Dispatch.objects.get(proposal=event.data["proposal"])
    return Dispatch.objects.get(pk=event.data["dispatch"])


def of_stretch(order, events, number, start, stop, done):
    sent = dispatch_of(order, start)
    assert sent.unit_id is not None  # in these walks work is sent to units only
    clocks = order.deadlines.filter(opened_at_version__gte=start.version, opened_at_version__lt=stop)
    yield "sent", start.at, 1
    if sent.accepted_at:
        yield "accepted", start.at, 1
    accepts = clocks.filter(step="accept", met_at__isnull=False)
    if accepts.filter(missed_at=None).exists():
        yield "accepted_in_time", start.at, 1
    if sent.returned_at:
        yield "returned", start.at, 1
    elif sent.accepted_at and number == 0:
        yield "right_first", start.at, 1
    excused = excuses(order, sent)
    if excused and accepts.exclude(missed_at=None).exists():
        yield "accepted_in_time", start.at, 1
    for clock in clocks.filter(step="respond"):
        yield from contact(clock, excused)
    yield from completion(order, events, start, stop, clocks.filter(step="finish"), done, excused)


def excuses(order, sent):
    granted = order.contests.filter(against="lateness", decision="grant", unit=sent.unit)
    return sent.mode == "assigned" and granted.exists()


def contact(clock, excused):
    if not clock.met_at and not clock.missed_at:
        return
    day = min(filter(None, (clock.met_at, clock.missed_at)))
    yield "contact_due", day, 1
    if clock.met_at and (excused or not clock.missed_at):
        yield "contact_in_time", day, 1
    if clock.met_at:
        yield "contacted", clock.met_at, 1
        yield "contacted_work", clock.met_at, 1


def completion(order, events, start, stop, clocks, done, excused):
    if done and done.version < start.version:
        return
    ended = done if done and done.version < stop else None
    if ended:
        clocks = clocks.filter(opened_at_version__lte=ended.version)
    late = clocks.exclude(missed_at=None).order_by("missed_at").first()
    if not ended and (not late or (order.state == "deferred" and order.lead_unit_id and stop == 10**9)):
        return
    day = late.missed_at if late and (not ended or late.missed_at < ended.at) else ended.at
    yield "due", day, 1
    if ended:
        yield "completed", day, 1
        if excused or not late:
            yield "completed_in_time", day, 1
        if sent_back(events):
            yield "reworked", day, 1


def sent_back(events):
    checks = [e for e in events if e.action == "check" and e.data["outcome"] == "rework"]
    return bool(checks) or any(e.action == "review" and e.to_state != "closed" for e in events)


def first_passed(events, ways):
    for place, event in enumerate(events):
        if event.action not in ways:
            continue
        if event.to_state == "reviewing":
            return event
        after = [e for e in events[place + 1 :] if e.action in ("check", "complete", "settle")]
        if after and after[0].action == "check" and after[0].data["outcome"] == "pass":
            return event
    return None


def of_events(events):
    for event in events:
        if event.action == "check":
            yield "checked", event.at, 1
            if event.data["outcome"] == "pass":
                yield "check_passed", event.at, 1
        if event.action == "expire_review":
            yield "unreviewed", event.at, 1
        if event.action == "force_close":
            yield "force_closed", event.at, 1


def quick(order, events):
    from grids.calendars import calendar
    from grids.worktime import deadline

    done = first_passed(events, ("complete", "answer", "settle"))
    if done:
        yield "finished", done.at, 1
        yield "finished_work", done.at, 1
    taken = any(e.action in ("register", "answer", "settle") for e in events)
    if not taken or order.handling not in ("explain", "refer") or order.state in ("declined", "withdrawn", "void"):
        return
    yield "quick_due", order.created_at, 1
    if done and done.at <= deadline(order.created_at, 1, "work_day", calendar()).at:
        yield "quick", order.created_at, 1


def of_reviews(order):
    reviews = list(order.reviews.order_by("pk"))
    struck: list[int] = []
    for contest in order.contests.filter(against="rating", decision="grant"):
        before = [each for each in reviews if each.at <= contest.at]
        wrong = [each for each in before if each.is_unhappy] or before[-1:]
        struck += [each.pk for each in wrong if each.unit_id == contest.unit_id and contest.unit_id]
    for review in reviews:
        if review.pk in struck and by_assigned(order, review):
            continue
        yield "reviewed", review.at, 1
        if review.solved in ("solved", "partly"):
            yield review.solved, review.at, 1
        happy = review.satisfaction != "dissatisfied"
        if review.way == "callback":
            yield "by_call", review.at, 1
        yield ("satisfied" if happy else "dissatisfied"), review.at, 1


def by_assigned(order, review):
    event = order.events.get(data__review=review.pk)
    before = order.events.filter(version__lt=event.version, action__in=("dispatch", "adjudicate", "agree"))
    return before.exists() and before.latest("pk").action != "agree"
