"""The writers of absences and of A/B posts."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.clock import now, today
from common.errors import Conflict, Invalid
from common.revisions import bump
from common.versions import locked
from grids.colleagues import colleagues_of
from grids.models import ADMIN_ROLES, Absence, AbsenceReason, Person, Post
from grids.querysets import AbsenceQuerySet
from grids.revisions import POSTS


@transaction.atomic
def report_absence(
    *,
    person: Person,
    starts: date,
    ends: date,
    cover: Person | None = None,
    reason: str = AbsenceReason.LEAVE,
    by: User | None,
    request: HttpRequest | None = None,
) -> Absence:
    """Somebody is away from a day to a day; `cover` answers for their posts, else the holders of the B posts do."""
    Person.objects.select_for_update().filter(pk__in=[person.pk, cover.pk if cover else 0]).count()
    absence = Absence(person=person, cover=cover, starts=starts, ends=ends, reason=reason, created_at=now())
    _check_days(absence)
    _check_is_free(absence)
    if cover is not None:
        _check_cover(absence, cover)
    absence.full_clean()
    absence.save()
    bump(POSTS)
    record(action="absence.report", by=by, obj=absence, request=request, detail=_told(absence))
    return absence


def _told(absence: Absence) -> dict[str, str]:
    cover = absence.cover.name if absence.cover else ""
    return {"from": str(absence.starts), "to": str(absence.ends), "cover": cover, "reason": absence.reason}


def _check_days(absence: Absence) -> None:
    if absence.ends < absence.starts:
        raise Invalid.field("ends", _("The last day lies before the first."))
    if absence.ends < today():
        raise Invalid.field("ends", _("This time has passed: nobody needs to cover it any more."))


def _check_is_free(absence: Absence) -> None:
    """One absence at a time, and nobody goes whom others rely on, unless they are ill."""
    if other := _meanwhile(absence).filter(person=absence.person).first():
        sentence = _("%(name)s is away from %(from)s to %(to)s already: end that absence first.")
        raise Invalid.field("starts", sentence % _words(other))
    covered = _meanwhile(absence).filter(cover=absence.person).select_related("person").first()
    if covered is not None and absence.reason != AbsenceReason.ILLNESS:
        sentence = _("%(cover)s covers for %(name)s from %(from)s to %(to)s: find another cover for them first.")
        raise Invalid.field("starts", sentence % {"cover": absence.person.name, **_words(covered)})


def _check_cover(absence: Absence, cover: Person) -> None:
    if cover.pk == absence.person.pk:
        raise Invalid.field("cover", _("Somebody else must cover."))
    if not colleagues_of(absence.person).filter(pk=cover.pk).exists():
        sentence = _("%(name)s cannot cover: choose a colleague of the same community or unit who has an account.")
        raise Invalid.field("cover", sentence % {"name": cover.name})
    if away := _meanwhile(absence).filter(person=cover).first():
        sentence = _("%(name)s is away themselves from %(from)s to %(to)s: choose somebody else.")
        raise Invalid.field("cover", sentence % _words(away))


def _meanwhile(absence: Absence) -> AbsenceQuerySet:
    return Absence.objects.filter(starts__lte=absence.ends, ends__gte=absence.starts).select_related("person")


def _words(absence: Absence) -> dict[str, str]:
    return {"name": absence.person.name, "from": f"{absence.starts:%m-%d}", "to": f"{absence.ends:%m-%d}"}


@transaction.atomic
def end_absence(
    absence: Absence,
    *,
    last_day: date,
    by: User | None,
    version: int | None = None,
    request: HttpRequest | None = None,
) -> Absence | None:
    """Back earlier than planned: `last_day` is the last one away. None when nothing of the absence is left."""
    absence = _locked(absence, version)
    if last_day >= absence.ends:
        raise Invalid.field("last_day", _("The absence ends on this day or earlier already."))
    detail = {**_told(absence), "to": str(last_day)}
    record(action="absence.end", by=by, obj=absence, request=request, detail=detail)
    bump(POSTS)
    if last_day < absence.starts:
        absence.delete()
        return None
    absence.ends, absence.version = last_day, absence.version + 1
    absence.save(update_fields=["ends", "version"])
    return absence


def _locked(absence: Absence, version: int | None) -> Absence:
    return locked(Absence.objects.select_related("person", "cover"), absence, version)


@transaction.atomic
def name_cover(
    absence: Absence,
    *,
    cover: Person | None,
    by: User | None,
    version: int | None = None,
    request: HttpRequest | None = None,
) -> Absence:
    """Another one covers from now on; nobody, and the B posts do."""
    absence = _locked(absence, version)
    _check_days(absence)
    if cover is not None:
        _check_cover(absence, cover)
    absence.cover, absence.version = cover, absence.version + 1
    absence.save(update_fields=["cover", "version"])
    bump(POSTS)
    record(action="absence.cover", by=by, obj=absence, request=request, detail=_told(absence))
    return absence


@transaction.atomic
def pair_posts(post: Post, partner: Post | None, *, by: User | None, request: HttpRequest | None = None) -> Post:
    """A/B posts (AB岗): each holder answers for the other one's post while that one is away. None takes them apart."""
    rows = Post.objects.select_for_update().filter(Q(pk=post.pk) | Q(pk=partner.pk if partner else 0))
    fresh = {each.pk: each for each in rows.order_by("pk")}
    if partner is not None:
        _check_pair(fresh[post.pk], fresh[partner.pk])
    both = [post.pk, partner.pk] if partner else [post.pk]
    Post.objects.filter(Q(pk__in=both) | Q(partner__in=both)).update(partner=None)
    if partner is not None:
        Post.objects.filter(pk=post.pk).update(partner=partner)
        Post.objects.filter(pk=partner.pk).update(partner=post)
    bump(POSTS)
    record(action="post.pair", by=by, obj=post, request=request, detail={"partner": str(partner or "")})
    post.partner = partner
    return post


def _check_pair(post: Post, partner: Post) -> None:
    if post.person_id == partner.person_id:
        raise Invalid.field("partner", _("One person holds both posts; the B post must be somebody else's."))
    if post.role in ADMIN_ROLES or partner.role in ADMIN_ROLES:
        raise Invalid.field("partner", _("Nobody covers an administrator: that would undo their being three."))
    for each in (post, partner):
        if each.ends is not None and each.ends < today():
            raise Conflict(_("%(post)s has ended.") % {"post": each.label})
    if not colleagues_of(post.person).filter(pk=partner.person_id).exists():
        sentence = _("%(name)s cannot cover: choose a colleague of the same community or unit who has an account.")
        raise Invalid.field("partner", sentence % {"name": partner.person.name})
