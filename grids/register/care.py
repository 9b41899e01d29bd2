"""Care groups: who needs more care than others. Only posts that see care groups may mark, end and see."""

from datetime import date

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.clock import today
from common.errors import Conflict, Invalid, NotAllowed, WrongState
from common.versions import locked
from grids.models import CareGroup, CareMark, Person, Residence
from grids.querysets import care_paths
from grids.reach import AnyUser, reach_of
from grids.register.reach import check_past

NOTE_LENGTH = 500


def sees_care(user: AnyUser, path: str = "") -> bool:
    """Whether the user may know who needs care, in the area of this path or anywhere."""
    if reach_of(user).everything:
        return True
    paths = care_paths(user)
    return any(path.startswith(each) for each in paths) if path else bool(paths)


@transaction.atomic
def mark_care(
    person: Person,
    group: CareGroup,
    *,
    by: User,
    since: date | None = None,
    note: str = "",
    request: HttpRequest | None = None,
) -> CareMark:
    """Put a resident into a care group."""
    _check(person, by)
    since = since or today()
    check_past("since", since)
    if not group.is_active:
        raise Invalid.field("group", _("This care group is no longer in use."))
    if len(note) > NOTE_LENGTH:
        raise Invalid.field("note", _("Write at most %(limit)d characters.") % {"limit": NOTE_LENGTH})
    locked(Person.objects.all(), person)
    if CareMark.objects.current().filter(person=person, group=group).exists():
        raise Conflict(_("%(name)s is in this care group already.") % {"name": person.masked_name})
    mark = CareMark.objects.create(person=person, group=group, since=since, note=note, by=by)
    record(action="care.mark", by=by, obj=person, request=request, detail={"mark": mark.pk})
    return mark


@transaction.atomic
def end_care(mark: CareMark, *, by: User, until: date | None = None, request: HttpRequest | None = None) -> CareMark:
    """The person is in the care group no longer."""
    mark = locked(CareMark.objects.select_related("person"), mark)
    _check(mark.person, by)
    if mark.until is not None:
        raise WrongState(_("This has ended already."), state="ended")
    until = until or today()
    check_past("until", until)
    if until < mark.since:
        raise Invalid.field("until", _("This lies before the day it began, %(day)s.") % {"day": mark.since.isoformat()})
    mark.until = until
    mark.save(update_fields=["until"])
    record(action="care.end", by=by, obj=mark.person, request=request, detail={"mark": mark.pk})
    return mark


def save_group(group: CareGroup) -> CareGroup:
    """Save a new or changed care group."""
    group.full_clean()
    group.save()
    return group


def _check(person: Person, by: User) -> None:
    """Raises NotAllowed unless the person lives where `by` sees care groups."""
    homes = Residence.objects.current().filter(person=person)
    if not any(sees_care(by, path) for path in homes.values_list("household__area_path", flat=True)):
        raise NotAllowed(_("Your post does not see care groups here."))
