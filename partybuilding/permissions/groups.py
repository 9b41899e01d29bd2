"""Who sets up working groups, who arranges one, and who goes out with it."""

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import NotAllowed
from grids.models import UNIT_ROLES, Area, AreaKind, Organisation, Person, Post
from grids.querysets import AreaQuerySet, OrganisationQuerySet, PersonQuerySet, within, within_any
from grids.reach import AnyUser, reach_of
from partybuilding.choosing import people_to_appoint
from partybuilding.models import WorkingGroup
from partybuilding.querysets.teams import desk_paths

# Whose people are sent out; and what they are linked with.
SENDING = (AreaKind.DISTRICT, AreaKind.STREET, AreaKind.COMMUNITY)


def areas_for_groups(user: AnyUser) -> AreaQuerySet:
    rows = Area.objects.current().filter(kind__in=SENDING)
    return rows if reach_of(user).everything else rows.filter(within_any(desk_paths(user)))


def may_found_group(user: AnyUser) -> bool:
    return reach_of(user).everything or bool(desk_paths(user))


def communities_for_groups(user: AnyUser, group: WorkingGroup | None = None) -> AreaQuerySet:
    """What a group can be linked with: communities of the desk's areas; of a group that there is, below its area."""
    rows = Area.objects.current().filter(kind=AreaKind.COMMUNITY)
    if group is None:
        return rows.filter(pk__in=areas_for_groups(user).values("pk"))
    return rows.filter(Q(within(group.area.path)) | Q(pk__in=group.communities.values("pk")))


def departments_for_groups(user: AnyUser) -> OrganisationQuerySet:
    return Organisation.objects.visible_to(user).active().order_by("name", "pk")


def people_for_groups(user: User) -> PersonQuerySet:
    """Who can be sent out: those whom the user may name anyway, and whoever works for a department in sight."""
    units = Organisation.objects.visible_to(user).active()
    staff = Post.objects.current().filter(organisation__in=units.values("pk"), role__in=UNIT_ROLES)
    chosen = Q(pk__in=people_to_appoint(user).order_by().values("pk")) | Q(pk__in=staff.values("person"))
    return Person.objects.filter(chosen, merged_into=None).order_by("name", "pk")


def sees_groups(user: AnyUser) -> bool:
    """Whether there is a page for them: the desk founds the first one."""
    return may_found_group(user) or WorkingGroup.objects.visible_to(user).exists()


def goes_with_group(user: AnyUser) -> bool:
    return WorkingGroup.objects.worked_by(user).current().exists()


def may_keep_group(user: AnyUser, group: WorkingGroup) -> bool:
    return WorkingGroup.objects.kept_by(user).filter(pk=group.pk).exists()


def may_work(user: AnyUser, group: WorkingGroup) -> bool:
    """Whoever goes out with the group, and whoever keeps it."""
    mine = WorkingGroup.objects.worked_by(user).filter(pk=group.pk).exists()
    return mine or may_keep_group(user, group)


def check_keeps_group(user: User, group: WorkingGroup) -> None:
    if not may_keep_group(user, group):
        raise NotAllowed(_("Whoever leads the group or keeps the desk of its area does this."))


def check_works(user: User, group: WorkingGroup) -> None:
    if not may_work(user, group):
        raise NotAllowed(_("Only the people of the working group do this."))
