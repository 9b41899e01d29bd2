"""Places in working groups that somebody had by their post, when the post ends; see `grids.handover`."""

from django.utils.translation import gettext_lazy as _

from common.errors import Sentence
from grids.handover import remaining_posts
from grids.models import Post
from partybuilding.models import GroupDeed, GroupMember
from partybuilding.querysets.groups import GroupMemberQuerySet
from partybuilding.services.belonging import let_lead, put_in, take_out
from partybuilding.services.groups import enter, touch


class PlacesInGroups:
    """The successor goes out in their stead, and leads where they led; without one the place is free."""

    label: Sentence = _("Places in working groups")

    def count(self, post: Post) -> int:
        return self._rows(post).count()

    def hand_over(self, post: Post, successor: Post | None) -> int:
        rows = list(self._rows(post).select_related("group", "person", "department"))
        for member in rows:
            self._pass_on(member, successor)
        return len(rows)

    def _pass_on(self, member: GroupMember, successor: Post | None) -> None:
        led, group = member.is_leader, member.group
        take_out(member)
        enter(group, GroupDeed.LEFT, None, person=member.person.name)
        if successor is not None:
            known = group.members.current().filter(person=successor.person).first()
            if known is None:
                put_in(group.members, successor.person, is_leader=led, department=member.department)
            elif led:
                let_lead(known, is_leader=True)
            enter(group, GroupDeed.LEADS if led else GroupDeed.JOINED, None, person=successor.person.name)
        touch(group)

    def _rows(self, post: Post) -> GroupMemberQuerySet:
        """All of somebody who holds no other post; else those for the department that they leave for good."""
        rows = GroupMember.objects.current().filter(person=post.person_id)
        others = remaining_posts(post)
        if not others.exists():
            return rows
        if post.organisation_id is None or others.filter(organisation=post.organisation_id).exists():
            return rows.none()
        return rows.filter(department=post.organisation_id)
