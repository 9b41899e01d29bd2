"""Who keeps what holds for every district, and the audit log of what they change on the pages of this room."""

from collections.abc import Mapping

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.utils import translation

from accounts.models import AuditEntry, User
from accounts.oversight import oversight
from accounts.services import record
from workorders.models import Category, Ground, Policy, Rule
from workorders.rule_words import sentence

SHOWN = 20


def keeps_reference(user: User | AnonymousUser) -> bool:
    """Rules and categories hold everywhere: they are kept by those who look after all districts."""
    return isinstance(user, User) and user.has_perm("workorders.change_rule") and oversight.whole(user)


def check_keeper(request: HttpRequest) -> User:
    """Whoever keeps reference data. To others there is no such page."""
    user = request.user
    if not isinstance(user, User) or not keeps_reference(user):
        raise Http404
    return user


CATEGORY_FACTS = ("code", "name", "parent", "affair", "handling", "severity", "urgency", "asks_photos", "is_active")


def snapshot(category: Category) -> dict[str, str]:
    """What the log keeps of a category, in the platform's own language."""
    with translation.override(settings.LANGUAGE_CODE):
        return {name: _in_words(category, name) for name in CATEGORY_FACTS}


def _in_words(category: Category, name: str) -> str:
    shown = getattr(category, f"get_{name}_display", None)
    value = shown() if shown else getattr(category, name)
    return "" if value is None else str(value)


def rule_facts(rule: Rule) -> dict[str, str]:
    """What the log keeps of a rule, in the platform's own language."""
    with translation.override(settings.LANGUAGE_CODE):
        facts = ("name", "priority", "is_active")
        return {"sentence": sentence(rule), **{name: str(getattr(rule, name)) for name in facts}}


def facts_of(row: Ground | Policy) -> dict[str, str]:
    """What the log keeps of a ground or a policy: each column but key and version."""
    names = [field.name for field in row._meta.concrete_fields if field.name not in ("id", "version")]
    return {name: str(getattr(row, name)) for name in names}


def note(
    request: HttpRequest,
    verb: str,
    kept: Rule | Category | Ground | Policy,
    before: Mapping[str, str],
    after: Mapping[str, str],
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
