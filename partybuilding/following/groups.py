"""What follows when a department has agreed to something, when that comes due, and when it is late."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grids.covering import users_answering
from grids.models import UNIT_ROLES, Post
from notices.outbox import Payload, handles
from notices.services import sentence, tell
from partybuilding.models import Agreement, GroupMember
from partybuilding.services.agreement_reminders import DUE
from partybuilding.services.group_findings import AGREED

LATE = "groups.agreement_late"
sentence(AGREED, _("%(group)s: your department agreed to “%(what)s” by %(day)s"))
sentence(DUE, _("%(group)s: “%(what)s”, which your department agreed to, is due on %(day)s"))
sentence(LATE, _("%(group)s: “%(what)s” of %(department)s was due on %(day)s and is not said to be done"))


@handles(AGREED)
def agreed(payload: Payload) -> None:
    agreement = _agreement(payload["agreement"])
    _tell(_people(agreement), AGREED, agreement)


@handles(DUE)
def due(payload: Payload) -> None:
    """Before its day its department is told, afterwards those who lead the group as well."""
    agreement = _agreement(payload["agreement"])
    if agreement.kept_on is not None:
        return
    if payload["is_late"]:
        _tell(_people(agreement) | _leaders(agreement), LATE, agreement)
    else:
        _tell(_people(agreement), DUE, agreement)


def _agreement(pk: int) -> Agreement:
    found: Agreement = Agreement.objects.select_related("finding__group", "department").get(pk=pk)
    return found


def _people(agreement: Agreement) -> set[int]:
    return users_answering(Post.objects.current().filter(organisation=agreement.department_id, role__in=UNIT_ROLES))


def _leaders(agreement: Agreement) -> set[int]:
    leading = GroupMember.objects.current().filter(group=agreement.finding.group_id, is_leader=True)
    return {user for user in leading.values_list("person__user", flat=True) if user}


def _tell(users: set[int], event: str, agreement: Agreement) -> None:
    params: dict[str, Any] = {
        "group": agreement.finding.group.name,
        "what": agreement.text,
        "day": agreement.due_on.isoformat(),
        "department": agreement.department.name,
    }
    tell(users, event, f"{event}:{agreement.pk}", params, agreement.finding.get_absolute_url())
