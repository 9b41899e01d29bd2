"""The only writers of areas, people, organisations and posts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now, today
from common.crypto import keyed_hash
from common.errors import Invalid
from common.masks import mask_address, mask_id, mask_phone
from common.phones import normal_phone
from common.revisions import bump
from grids.codes import check_id
from grids.history import remember
from grids.models import (
    ADMIN_ROLES,
    UNIT_ROLES,
    Area,
    AreaKind,
    CalendarDay,
    OfficeHours,
    Organisation,
    Person,
    Post,
    Role,
)
from grids.readings import readings
from grids.revisions import AREAS, CALENDAR, ORGANISATIONS, POSTS
from grids.worktime import MIDNIGHT, Span, check_spans

# What of an area may change once it is there.
CHANGEABLE = {"name", "aliases", "boundary", "boundary_generated", "grid_kind", "valid_from", "valid_to"}


@transaction.atomic
def create_area(*, kind: str, code: str, name: str, parent: Area | None = None, **fields: Any) -> Area:
    """Add an area below `parent`. Raises Invalid when its level does not lie below the parent's."""
    _check_level(kind, parent)
    _check_code(code)
    _check_dates(None, fields)
    found_by = readings([name, *fields.get("aliases", [])])
    area = Area.objects.create(kind=kind, code=code, name=name, parent=parent, search=found_by, **fields)
    area.path = f"{parent.path if parent else '/'}{area.pk}/"
    area.save(update_fields=["path"])
    bump(AREAS)
    return area


@transaction.atomic
def create_areas(areas: Sequence[Area]) -> None:
    """Save many new areas of one level, in batches. The areas that they are part of are saved already."""
    for area in areas:
        _check_level(area.kind, area.parent)
        area.search = readings([area.name, *area.aliases])
    Area.objects.bulk_create(areas, batch_size=500)
    for area in areas:
        area.path = f"{area.parent.path if area.parent else '/'}{area.pk}/"
    Area.objects.bulk_update(areas, ["path"], batch_size=500)
    bump(AREAS)


def _check_level(kind: str, parent: Area | None) -> None:
    if (parent is None) != (kind == AreaKind.DISTRICT):
        raise Invalid.field("parent", _("A district stands at the top; everything else is part of another area."))
    if parent is not None and not AreaKind(kind).fits_below(AreaKind(parent.kind)):
        sentence = _("%(kind)s cannot be part of %(name)s.")
        raise Invalid.field("parent", sentence % {"kind": AreaKind(kind).label, "name": parent.name})


def _check_code(code: str) -> None:
    """A code stays that of its area for good, even after the area has ended."""
    holder = Area.objects.filter(code=code).first()
    if holder is not None:
        sentence = _(
            "The code %(code)s is that of %(name)s. A code is never given again, not even one of an ended area."
        )
        raise Invalid.field("code", sentence % {"code": code, "name": holder.name})
    if not any(character.isdigit() for character in code):
        raise Invalid.field("code", _("A code has digits, such as 640106001001 or 640106001001-B01."))


def _check_dates(area: Area | None, fields: Mapping[str, Any]) -> None:
    first = fields.get("valid_from", area.valid_from if area else None)
    last = fields.get("valid_to", area.valid_to if area else None)
    if first and last and last < first:
        raise Invalid.field("valid_to", _("The last day lies before the first."))


@transaction.atomic
def change_area(area: Area, **fields: Any) -> Area:
    """Change what does not move the area: name, aliases, boundary, grid kind, dates."""
    if fields.keys() - CHANGEABLE:
        raise Invalid.field("parent", _("Level, code and place in the tree stay as they are."))
    _check_dates(area, fields)
    if _is_told_apart(area, fields):
        remember(area, until=today())
    for name, value in fields.items():
        setattr(area, name, value)
    area.search = readings([area.name, *area.aliases])
    area.save(update_fields=[*fields, "search"])
    bump(AREAS)
    return area


def _is_told_apart(area: Area, fields: Mapping[str, Any]) -> bool:
    """Whether the map of yesterday looks another from now on. A boundary that is new or was for trial corrects it."""
    before = Area.objects.only("name", "boundary", "boundary_generated").get(pk=area.pk)
    redrawn = "boundary" in fields and before.boundary not in (None, fields["boundary"])
    return before.name != fields.get("name", before.name) or (redrawn and not before.boundary_generated)


@transaction.atomic
def create_organisation(
    *, code: str, name: str, kind: str, home: Area | None = None, serves: Iterable[Area] = (), **fields: Any
) -> Organisation:
    """Add a unit at home in an area, that serves further ones."""
    unit = Organisation(code=code, name=name, kind=kind, home=home, **fields)
    return save_organisation(unit, serves=serves)


@transaction.atomic
def save_organisation(unit: Organisation, *, serves: Iterable[Area] | None = None) -> Organisation:
    """Save a new or changed unit, and the areas it serves when given."""
    unit.full_clean()
    unit.search = readings([unit.name])
    unit.save()
    if serves is not None:
        unit.serves.set(serves)
    bump(ORGANISATIONS)
    return unit


def set_person_data(person: Person, *, phone: str = "", id_number: str = "", address: str = "") -> None:
    """Set the personal data given, with hash and mask beside each; what is empty stays as it was. Does not save."""
    if phone:
        phone = normal_phone(phone)
        person.phone, person.phone_hash, person.phone_masked = phone, keyed_hash(phone), mask_phone(phone)
    if id_number:
        id_number = check_id(id_number)
        person.id_number, person.id_hash, person.id_masked = (
            id_number,
            keyed_hash(id_number),
            mask_id(id_number),
        )
    if address:
        person.address, person.address_masked = address, mask_address(address)


def create_person(
    *, name: str, phone: str = "", id_number: str = "", address: str = "", user: User | None = None
) -> Person:
    person = Person(name=name, user=user, created_at=now())
    return save_person(person, phone=phone, id_number=id_number, address=address)


def save_person(person: Person, *, phone: str = "", id_number: str = "", address: str = "") -> Person:
    """Save a new or changed person. Personal data left empty stay as they were."""
    person.created_at = person.created_at or now()
    set_person_data(person, phone=phone, id_number=id_number, address=address)
    if id_number and Person.objects.filter(id_hash=person.id_hash).exclude(pk=person.pk).exists():
        raise Invalid.field("id_number", _("Somebody with this ID number is known already."))
    person.save()
    if person.user_id:
        bump(POSTS)
    return person


def known_person(*, name: str, phone: str) -> Person:
    """The person of this phone and name, or the only one of this phone when no name is given; else a new one."""
    candidates = Person.objects.with_phone(normal_phone(phone)).order_by("pk")
    match = (candidates.filter(name=name) if name else candidates).first()
    return match or create_person(name=name, phone=phone)


@transaction.atomic
def appoint(
    *,
    person: Person,
    role: str,
    area: Area | None = None,
    organisation: Organisation | None = None,
    starts: date | None = None,
    ends: date | None = None,
) -> Post:
    """Give a person a post for an area or in an organisation.

    Raises Invalid when the role has no meaning there, or when it would make one person two of the administrators.
    """
    post = Post(
        person=person,
        role=Role(role),
        area=area,
        organisation=organisation,
        starts=starts or today(),
        ends=ends,
    )
    post.full_clean()
    _check_place(post)
    _check_one_administrator(post)
    post.save()
    bump(POSTS)
    return post


@transaction.atomic
def appoint_many(posts: Sequence[Post]) -> None:
    """Save new posts in one batch, for people who have no other: then no two of them can be at odds."""
    if len({post.person_id for post in posts}) < len(posts):
        raise ValueError("Each of these people may be given one post only.")
    for post in posts:
        _check_place(post)
    Post.objects.bulk_create(posts, batch_size=500)
    bump(POSTS)


def _check_place(post: Post) -> None:
    if post.role in ADMIN_ROLES and post.area is None:
        raise Invalid.field("area", _("Administrators are appointed for an area."))
    if post.role in UNIT_ROLES and post.organisation is None:
        raise Invalid.field("organisation", _("Handlers and managers are appointed in an organisation."))


def _check_one_administrator(post: Post) -> None:
    others = post.person.posts.filter(role__in=ADMIN_ROLES).exclude(role=post.role)
    if post.role in ADMIN_ROLES and others.filter(Q(ends=None) | Q(ends__gte=post.starts)).exists():
        sentence = _("System, security and audit administrator are three different people; end the other post first.")
        raise Invalid.field("role", sentence)


@transaction.atomic
def end_post(post: Post, *, ends: date | None) -> Post:
    """Set the last day of a post; None lets it go on."""
    post.ends = ends
    post.full_clean()
    _check_one_administrator(post)
    post.save(update_fields=["ends"])
    bump(POSTS)
    return post


@transaction.atomic
def set_calendar_day(*, day: date, is_working: bool, reason: str = "") -> None:
    CalendarDay.objects.update_or_create(day=day, defaults={"is_working": is_working, "reason": reason})
    bump(CALENDAR)


@transaction.atomic
def clear_calendar_day(day: date) -> None:
    """Let the official calendar decide about the day again."""
    CalendarDay.objects.filter(day=day).delete()
    bump(CALENDAR)


@transaction.atomic
def set_office_hours(spans: Sequence[Span]) -> None:
    """Replace the office hours by these (opens, closes) pairs of times. Raises ValidationError when out of order."""
    check_spans(tuple(spans))
    if any(closes == MIDNIGHT for _opens, closes in spans):
        raise Invalid.field("spans", _("Office hours end within the day, at 23:59 at the latest."))
    OfficeHours.objects.all().delete()
    OfficeHours.objects.bulk_create([OfficeHours(opens=opens, closes=closes) for opens, closes in spans])
    bump(CALENDAR)
