"""Who keeps what holds for every district, and the audit log of what they change on the pages of this room."""

from collections.abc import Mapping

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.models import AuditEntry, User
from accounts.oversight import oversight
from accounts.services import record
from workorders.models import Category, Rule

SHOWN = 20


def keeps_reference(user: User | AnonymousUser) -> bool:
    """Rules and categories hold everywhere: they are kept by those who look after all districts."""
    return isinstance(user, User) and user.has_perm("workorders.change_rule") and oversight.whole(user)


def note(
    request: HttpRequest, verb: str, kept: Rule | Category, before: Mapping[str, str], after: Mapping[str, str]
) -> None:
    """Record what differs; nothing when nothing does."""
    differing = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if not differing:
        return
    detail = {
        side: {name: values[name] for name in differing if name in values}
        for side, values in (("before", before), ("after", after))
    }
    assert isinstance(request.user, User)  # whoever keeps reference data has signed in
    record(action=f"{kept._meta.model_name}.{verb}", by=request.user, obj=kept, request=request, detail=detail)


def history(kept: Rule | Category) -> list[AuditEntry]:
    """What was changed of it, the latest first."""
    rows = AuditEntry.objects.filter(object_type=kept._meta.label_lower, object_id=str(kept.pk))
    return list(rows.order_by("-pk")[:SHOWN])
