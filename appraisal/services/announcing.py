"""Units learn their points, may appeal, and in the end everybody may read them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.choices import Agreement, Ruling, State
from appraisal.counting import sum_up
from appraisal.models import Appeal, Indicator, Result, Scheme
from appraisal.permissions import may_rule, own_subjects, waiting_appeals
from appraisal.services.step import begin, end
from common.clock import now, today
from common.errors import Conflict, Invalid, NotAllowed
from grids.calendars import calendar
from grids.entries import shown_name
from workorders.actors import Actor


@transaction.atomic
def announce(scheme: Scheme, *, by: Actor, version: int | None = None) -> Scheme:
    """Each unit sees its own points, and has some working days to appeal."""
    scheme, post = begin("announce", scheme, by, version)
    scheme.announced_at = now()
    scheme.appeals_until = working_days_after(today(), scheme.appeal_days)
    return end("announce", scheme, by, post, to=State.ANNOUNCED)


def working_days_after(day: date, number: int) -> date:
    """The last of so many working days after the day."""
    known = calendar()
    while number:
        day += timedelta(days=1)
        number -= known.is_working(day)
    return day


@transaction.atomic
def appeal(scheme: Scheme, *, by: Actor, result: Result, grounds: str, version: int | None = None) -> Scheme:
    """A unit says why its points in one indicator are wrong."""
    scheme, post = begin("appeal", scheme, by, version)
    assert by.user is not None  # who appeals works for a unit
    assert scheme.appeals_until is not None  # it is announced
    if today() > scheme.appeals_until:
        until = {"day": f"{scheme.appeals_until:%Y-%m-%d}"}
        raise Conflict(_("Appeals were possible until %(day)s.") % until)
    if result.subject_id not in {each.pk for each in own_subjects(by, scheme)}:
        raise NotAllowed(_("These are not the points of your unit."))
    if Appeal.objects.filter(subject=result.subject_id, indicator=result.indicator_id).exists():
        raise Conflict(_("There was an appeal against these points already."))
    Appeal.objects.create(
        subject=result.subject,
        indicator=result.indicator,
        grounds=grounds.strip(),
        by=by.user,
        name=shown_name(by.name, post),
        at=now(),
    )
    about = f"{result.subject.unit} · {result.indicator.name}"
    return end("appeal", scheme, by, post, to=State.APPEALS, words=about)


@transaction.atomic
def propose_ruling(
    scheme: Scheme,
    *,
    by: Actor,
    appeal: Appeal,
    ruling: str,
    words: str,
    points: Decimal | None = None,
    version: int | None = None,
) -> Scheme:
    """The first of two says how an appeal should be ruled on."""
    scheme, post = begin("propose_ruling", scheme, by, version)
    appeal = _to_rule(scheme, appeal, by, proposed=False)
    if ruling == Ruling.GRANT and points is None:
        raise Invalid.field("points", _("Say how many points there should be."))
    appeal.ruling, appeal.words, appeal.proposed_by = ruling, words.strip(), by.user
    appeal.points = points if ruling == Ruling.GRANT else None
    appeal.save()
    return end("propose_ruling", scheme, by, post, words=str(appeal.subject.unit))


def _to_rule(scheme: Scheme, appeal: Appeal, by: Actor, *, proposed: bool) -> Appeal:
    found = next((each for each in waiting_appeals(scheme, proposed=proposed) if each.pk == appeal.pk), None)
    if found is None:
        raise Conflict(_("This appeal does not wait for that any more."))
    if not may_rule(by, found):
        raise NotAllowed(_("Whoever scored these points, appealed or proposed the ruling does not rule on it."))
    return found


@transaction.atomic
def settle_appeal(
    scheme: Scheme, *, by: Actor, proposed: Appeal, agreement: str, words: str = "", version: int | None = None
) -> Scheme:
    """The second of two agrees, and the points change where that was granted; or it is to be looked at again."""
    scheme, post = begin("settle_appeal", scheme, by, version)
    appeal = _to_rule(scheme, proposed, by, proposed=True)
    if agreement == Agreement.YES:
        appeal.decided_by, appeal.decided_at = by.user, now()
        appeal.save()
        if appeal.ruling == Ruling.GRANT:
            _change_points(scheme, appeal)
    else:
        appeal.ruling, appeal.points, appeal.proposed_by = "", None, None
        appeal.save()
    waits = Appeal.objects.filter(subject__scheme=scheme, decided_at=None).exists()
    told = {"appeal": appeal.pk, "decided": appeal.decided_at is not None}
    to = State.APPEALS if waits else State.ANNOUNCED
    said = " · ".join(filter(None, (str(appeal.subject.unit), words.strip())))
    return end("settle_appeal", scheme, by, post, to=to, words=said, data=told)


def _change_points(scheme: Scheme, appeal: Appeal) -> None:
    """The first points stay beside the new ones."""
    results = list(Result.objects.filter(subject=appeal.subject_id))
    changed = next(each for each in results if each.indicator_id == appeal.indicator_id)
    changed.points = appeal.points
    changed.save(update_fields=["points"])
    weights = dict(Indicator.objects.filter(scheme=scheme).values_list("pk", "weight"))
    sum_up(appeal.subject, results, weights, scheme).save(update_fields=["total", "band"])


@transaction.atomic
def publish(scheme: Scheme, *, by: Actor, version: int | None = None) -> Scheme:
    """Everybody may read it, and it stays as it is now."""
    scheme, post = begin("publish", scheme, by, version)
    if scheme.appeals_until is None or today() <= scheme.appeals_until:
        until = {"day": f"{scheme.appeals_until:%Y-%m-%d}"}
        raise Conflict(_("Units may still appeal until %(day)s: publish it afterwards.") % until)
    scheme.published_at, scheme.published = now(), as_published(scheme)
    return end("publish", scheme, by, post, to=State.PUBLISHED)


def as_published(scheme: Scheme) -> dict[str, Any]:
    """Units by band and name, never as a list of ranks; indicators with their words and weights."""
    indicators = list(scheme.indicators.all())
    points: dict[int, dict[int, str | None]] = {}
    for result in Result.objects.filter(subject__scheme=scheme):
        points.setdefault(result.subject_id, {})[result.indicator_id] = _text(result.points)
    rows = [
        {
            "unit": subject.unit.name,
            "code": subject.unit.code,
            "total": _text(subject.total),
            "band": subject.band,
            "points": [points.get(subject.pk, {}).get(each.pk) for each in indicators],
        }
        for subject in scheme.subjects.select_related("unit")
    ]
    return {"indicators": [_told(each) for each in indicators], "units": rows, "bands": scheme.bands}


def _told(indicator: Indicator) -> dict[str, Any]:
    """With what says how it turned into points."""
    kept = ("name", "kind", "words", "scale", "figure", "steps", "is_linear")
    return {**{name: getattr(indicator, name) for name in kept}, "weight": _text(indicator.weight)}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"
