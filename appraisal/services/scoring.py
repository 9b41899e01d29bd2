"""Scores are taken: opened, written, handed in, closed and counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from appraisal.choices import LEVEL_POINTS, IndicatorKind, RaterKind, Scale, State
from appraisal.counting import Count, sum_up
from appraisal.models import Indicator, Mark, Pairing, Report, Result, Scheme, Sheet, Subject
from appraisal.permissions import own_subjects
from appraisal.services.drafting import FULL, check_until
from appraisal.services.step import begin, end, lock
from common.clock import now
from common.errors import Conflict, Invalid, NotAllowed, WrongState
from common.versions import check_version
from grids.entries import shown_name
from workorders.actors import Actor
from workorders.media import Media


@dataclass(frozen=True)
class Said:
    """What a rater says on one indicator: a level or points, and a word on it."""

    level: str = ""
    points: Decimal | None = None
    words: str = ""


@transaction.atomic
def open_scoring(scheme: Scheme, *, by: Actor, version: int | None = None) -> Scheme:
    """Everybody who scores gets a sheet for each unit that is theirs to score."""
    scheme, post = begin("open_scoring", scheme, by, version)
    indicators = list(scheme.indicators.all())
    _check_whole(scheme, indicators)
    Sheet.objects.bulk_create(_sheets(scheme, {each.rater for each in indicators}))
    scheme.opened_at = now()
    return end("open_scoring", scheme, by, post, to=State.OPEN)


def _check_whole(scheme: Scheme, indicators: list[Indicator]) -> None:
    weights = sum((each.weight for each in indicators), Decimal())
    if weights != FULL:
        words = {"sum": f"{weights.normalize():f}"}
        raise Conflict(_("The weights make %(sum)s %%: they must make 100 %%.") % words)
    if not scheme.subjects.exists():
        raise Conflict(_("Nobody is appraised yet: add the units."))
    if any(each.rater == RaterKind.PANEL for each in indicators) and not scheme.panel.exists():
        raise Conflict(_("Nobody sits on the panel that is to score: add its members."))
    check_until(scheme.closes_on)


def _sheets(scheme: Scheme, kinds: Iterable[RaterKind | None]) -> list[Sheet]:
    subjects = {each.unit_id: each for each in scheme.subjects.all()}
    made: list[Sheet] = []
    if RaterKind.COMMUNITY in kinds:
        made += _of_pairs(subjects)
    for subject in subjects.values():
        if RaterKind.PANEL in kinds:
            panel = scheme.panel.exclude(person__posts__in=_posts_in(subject))
            made += [Sheet(subject=subject, kind=RaterKind.PANEL, person=each.person) for each in panel]
        if RaterKind.OFFICE in kinds:
            made.append(Sheet(subject=subject, kind=RaterKind.OFFICE, area=scheme.area))
    return made


def _of_pairs(subjects: Mapping[int, Subject]) -> list[Sheet]:
    """Of the communities that are paired today. A unit with none cannot be rated by any."""
    pairs = set(Pairing.objects.on().filter(unit__in=subjects).values_list("unit", "area"))
    lonely = [subject for unit, subject in subjects.items() if unit not in {paired for paired, _area in pairs}]
    if lonely:
        names = "、".join(str(each.unit) for each in lonely[:5])
        raise Conflict(_("These are paired with no community, so none can rate them: %(names)s") % {"names": names})
    return [Sheet(subject=subjects[unit], kind=RaterKind.COMMUNITY, area_id=area) for unit, area in sorted(pairs)]


def _posts_in(subject: Subject) -> Any:
    from grids.models import Post

    return Post.objects.current().filter(organisation=subject.unit_id)


@transaction.atomic
def extend(scheme: Scheme, *, by: Actor, closes_on: date, reason: str, version: int | None = None) -> Scheme:
    """Scores are taken until another day."""
    scheme, post = begin("extend", scheme, by, version)
    return _until(scheme, closes_on, "extend", by, post, reason)


@transaction.atomic
def reopen_scoring(scheme: Scheme, *, by: Actor, closes_on: date, reason: str, version: int | None = None) -> Scheme:
    """Before anybody was told: sheets can be handed in, or taken back and corrected."""
    scheme, post = begin("reopen_scoring", scheme, by, version)
    Result.objects.filter(subject__scheme=scheme).delete()
    scheme.subjects.update(total=None, first_total=None, band="")
    return _until(scheme, closes_on, "reopen_scoring", by, post, reason)


def _until(scheme: Scheme, closes_on: date, name: str, by: Actor, post: Any, reason: str) -> Scheme:
    check_until(closes_on)
    scheme.closes_on = closes_on
    Sheet.objects.missing().filter(subject__scheme=scheme).update(reminded_at=None)
    return end(name, scheme, by, post, to=State.OPEN, words=reason)


@transaction.atomic
def save_sheet(
    sheet: Sheet, *, by: Actor, said: Mapping[int, Said], version: int | None = None, hand_in: bool = False
) -> Sheet:
    """Write what a rater says, by key of the indicator; handed in, nothing of it may be missing."""
    assert by.user is not None  # raters have accounts
    scheme = lock(sheet.subject.scheme)
    fresh = Sheet.objects.visible_to(by.user).select_related("subject").filter(pk=sheet.pk).first()
    if fresh is None or own_subjects(by, scheme):
        raise NotAllowed(_("This sheet is not yours, or it is about the unit that you work for."))
    check_version(fresh, version)
    if scheme.state != State.OPEN:
        raise WrongState(_("Scores are not taken now."), state=scheme.state)
    if fresh.is_handed_in:
        raise Conflict(_("It is handed in: take it back first if something is wrong."))
    indicators = [each for each in scheme.indicators.all() if each.rater == fresh.kind]
    for indicator in indicators:
        if indicator.pk in said:
            _write(fresh, indicator, said[indicator.pk])
    if hand_in:
        _check_complete(fresh, indicators)
        fresh.handed_in_at = now()
    return _save(fresh, by)


def _write(sheet: Sheet, indicator: Indicator, said: Said) -> None:
    if indicator.scale == Scale.LEVELS:
        level, points = said.level, LEVEL_POINTS.get(said.level)
        if level and points is None:
            raise Invalid.field(f"level_{indicator.pk}", _("Choose one of the four levels."))
    else:
        level, points = "", said.points
        if points is not None and not 0 <= points <= FULL:
            raise Invalid.field(f"points_{indicator.pk}", _("Give between 0 and 100 points."))
    values = {"level": level, "points": points, "words": said.words.strip()}
    Mark.objects.update_or_create(sheet=sheet, indicator=indicator, defaults=values)


def _check_complete(sheet: Sheet, indicators: Iterable[Indicator]) -> None:
    given = set(sheet.marks.filter(points__isnull=False).values_list("indicator", flat=True))
    missing = [each.name for each in indicators if each.pk not in given]
    if missing:
        names = "、".join(missing)
        raise Conflict(_("%(unit)s: nothing is said yet on %(names)s.") % {"unit": sheet.subject.unit, "names": names})


def _save(sheet: Sheet, by: Actor) -> Sheet:
    sheet.by, sheet.saved_at = by.user, now()
    sheet.version += 1
    sheet.save(update_fields=["by", "saved_at", "handed_in_at", "version"])
    return sheet


@transaction.atomic
def take_back(sheet: Sheet, *, by: Actor, version: int | None = None) -> Sheet:
    """Write on it again, while scores are taken."""
    assert by.user is not None  # raters have accounts
    scheme = lock(sheet.subject.scheme)
    fresh = Sheet.objects.visible_to(by.user).select_related("subject").filter(pk=sheet.pk).first()
    if fresh is None:
        raise NotAllowed(_("This sheet is not yours, or it is about the unit that you work for."))
    check_version(fresh, version)
    if scheme.state != State.OPEN or not fresh.is_handed_in:
        raise WrongState(_("There is nothing that could be taken back now."), state=scheme.state)
    fresh.handed_in_at = None
    return _save(fresh, by)


@transaction.atomic
def hand_in_report(
    scheme: Scheme, *, by: Actor, text: str, paper: Media | None = None, version: int | None = None
) -> Scheme:
    """述职: what a unit says of its own work."""
    scheme, post = begin("hand_in_report", scheme, by, version)
    if not scheme.indicators.filter(kind=IndicatorKind.REPORT).exists():
        raise Conflict(_("This appraisal asks for no report."))
    subject = own_subjects(by, scheme)[0]
    values: dict[str, Any] = {"text": text.strip(), "at": now(), "name": shown_name(by.name, post)}
    if paper is not None:
        values["file_name"] = paper.name
    report, _is_new = Report.objects.update_or_create(subject=subject, defaults=values)
    if paper is not None:
        _replace(report.file, paper)
    return end("hand_in_report", scheme, by, post, words=str(subject.unit))


def _replace(file: FieldFile, paper: Media) -> None:
    """The paper handed in before goes once it is sure that this one stays."""
    before = file.name
    file.save(f"report.{paper.extension}", paper.upload)
    if before:
        transaction.on_commit(partial(file.storage.delete, before))


@transaction.atomic
def close_scoring(scheme: Scheme, *, by: Actor, version: int | None = None) -> Scheme:
    """Count, and keep with each point what it was made of."""
    scheme, post = begin("close_scoring", scheme, by, version)
    count = Count(scheme)
    Result.objects.filter(subject__scheme=scheme).delete()
    results = Result.objects.bulk_create(count.results())
    weights = {each.pk: each.weight for each in count.indicators}
    of_subject: dict[int, list[Result]] = {}
    for result in results:
        of_subject.setdefault(result.subject_id, []).append(result)
    for subject in count.subjects:
        sum_up(subject, of_subject.get(subject.pk, []), weights, scheme)
        subject.first_total = subject.total
    Subject.objects.bulk_update(count.subjects, ["total", "first_total", "band"])
    missing = sum(not sheet.is_handed_in for sheet in count.sheets)
    return end("close_scoring", scheme, by, post, to=State.CLOSED, data={"missing": missing})
