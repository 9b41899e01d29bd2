"""What follows from a step on an appraisal: whoever's turn it is now is told."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from appraisal.choices import RaterKind
from appraisal.models import Scheme, SchemeEntry, Sheet
from appraisal.permissions import ARBITER_ROLES, OFFICE_ROLES
from appraisal.services.reminding import MISSING
from appraisal.services.step import HAPPENED
from grids.covering import users_answering
from grids.models import UNIT_ROLES, Post, Role
from notices.outbox import Payload, handles
from notices.services import sentence, tell

RATING_ROLES = (Role.COMMUNITY_SECRETARY, Role.DISPATCHER)
TO_RATERS = {
    "open_scoring": _("You are asked to score, please: %(name)s"),
    "reopen_scoring": _("Scores are taken again: %(name)s"),
    "extend": _("Scores are taken until another day: %(name)s"),
}
TO_SUBJECTS = {
    "announce": _("Your unit's points are there to be read: %(name)s"),
    "publish": _("The results are published: %(name)s"),
    "settle_appeal": _("There is a word on an appeal: %(name)s"),
}
TO_ARBITERS = {
    "appeal": _("A unit has appealed, please look at it: %(name)s"),
    "propose_ruling": _("A ruling on an appeal waits for a second word: %(name)s"),
}
for event, words in (TO_RATERS | TO_SUBJECTS | TO_ARBITERS).items():
    sentence(f"appraisal.{event}", words)
sentence(MISSING, _("Your scores are wanted by %(day)s: %(name)s"))


@handles(HAPPENED)
def happened(payload: Payload) -> None:
    entry = SchemeEntry.objects.select_related("scheme").get(pk=payload["entry"])
    scheme, event = entry.scheme, entry.action
    if event in TO_RATERS:
        users = _raters(scheme) | (_subjects(scheme) if event == "open_scoring" else set())
    elif event in TO_SUBJECTS:
        users = _subjects(scheme)
    elif event in TO_ARBITERS:
        users = _arbiters(scheme)
    else:
        return
    _tell(users - {entry.by_id or 0}, f"appraisal.{event}", f"appraisal.entry:{entry.pk}", scheme)


@handles(MISSING)
def missing(payload: Payload) -> None:
    """What was handed in meanwhile needs nobody any more."""
    scheme = Scheme.objects.get(pk=payload["scheme"])
    area, person = payload["area"] or None, payload["person"] or None
    rows = Sheet.objects.missing().filter(subject__scheme=scheme, kind=payload["kind"], area=area, person=person)
    if rows.exists():
        key = f"{MISSING}:{scheme.pk}:{payload['kind']}:{area}:{person}:{scheme.closes_on:%Y%m%d}"
        _tell(_filling_in(rows), MISSING, key, scheme, day=f"{scheme.closes_on:%Y-%m-%d}")


def _tell(users: Iterable[int], event: str, key: str, scheme: Scheme, **more: str) -> None:
    tell(users, event, key, {"name": scheme.name, **more}, scheme.get_absolute_url())


def _raters(scheme: Scheme) -> set[int]:
    return _filling_in(Sheet.objects.filter(subject__scheme=scheme, handed_in_at=None))


def _filling_in(sheets: Iterable[Sheet]) -> set[int]:
    """The accounts of those who fill in these sheets."""
    rows = list(sheets)
    communities = {each.area_id for each in rows if each.kind == RaterKind.COMMUNITY}
    offices = {each.area_id for each in rows if each.kind == RaterKind.OFFICE}
    wanted = Q(area__in=communities, role__in=RATING_ROLES) | Q(area__in=offices, role__in=OFFICE_ROLES)
    people = {each.person_id for each in rows if each.person_id}
    panel = User.objects.filter(person__in=people, is_active=True)
    return users_answering(Post.objects.current().filter(wanted)) | set(panel.values_list("pk", flat=True))


def _subjects(scheme: Scheme) -> set[int]:
    units = scheme.subjects.values("unit")
    return users_answering(Post.objects.current().filter(organisation__in=units, role__in=UNIT_ROLES))


def _arbiters(scheme: Scheme) -> set[int]:
    areas = [int(pk) for pk in scheme.area_path.split("/") if pk]
    return users_answering(Post.objects.current().filter(area__in=areas, role__in=ARBITER_ROLES))
