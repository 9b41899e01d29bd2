"""Who is in a team or a working group: joining, leaving, leading. The callers lock, check and write the history."""

from typing import Any

from django.utils.translation import gettext as _

from common.clock import today
from common.errors import Conflict, Invalid
from grids.models import Person
from partybuilding.models.belonging import Belonging


def put_in(rows: Any, person: Person, *, is_leader: bool = False, **more: Any) -> Any:
    """Somebody joins those of `rows`, from today on."""
    if rows.current().filter(person=person).exists():
        raise Conflict(_("%(name)s belongs to it already.") % {"name": person.name})
    return rows.create(person=person, is_leader=is_leader, joined=today(), **more)


def take_out(member: Belonging) -> None:
    check_is_in(member)
    member.left, member.is_leader = today(), False
    member.save(update_fields=["left", "is_leader"])


def let_lead(member: Belonging, is_leader: bool) -> bool:
    """False where nothing changes."""
    check_is_in(member)
    if member.is_leader == is_leader:
        return False
    member.is_leader = is_leader
    member.save(update_fields=["is_leader"])
    return True


def check_is_in(member: Belonging) -> None:
    """As it is now: the team or the group is locked, and somebody may have left since it was read."""
    member.refresh_from_db(fields=["left", "is_leader"])
    if member.left is not None:
        raise Conflict(_("They have left already."))


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid.field("reason", _("Say why, in a sentence."))
