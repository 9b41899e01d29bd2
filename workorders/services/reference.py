"""The only writers of categories, limits, rules, grounds and policies. All processes follow within a second."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from common.errors import Conflict, Invalid, Stale
from common.revisions import bump
from grids.models import Organisation
from workorders.choices import Choosing
from workorders.deadlines import LIMITS
from workorders.grounds import GROUNDS
from workorders.models import Category, Ground, Policy, Responsibility, Rule, RuleUnit, TimeLimit
from workorders.models.reference import Versioned
from workorders.policies import POLICIES
from workorders.revisions import RULES
from workorders.using import InUse, uses_of_category, uses_of_rule


def hold(row: Versioned, version: int | None) -> None:
    """Lock the row until the transaction ends and raise its version, if it is still the one that was decided on."""
    if row.pk is None:
        return
    present = type(row)._default_manager.select_for_update().values_list("version", flat=True).get(pk=row.pk)
    if version is not None and version != present:
        raise Stale(version=present)
    row.version = present + 1


@transaction.atomic
def save_category(category: Category, *, version: int | None = None) -> Category:
    """Save a new or changed category. Its path, and the paths of all below it, follow its parent."""
    hold(category, version)
    before = Category.objects.filter(pk=category.pk).values_list("path", flat=True).first()
    above = category.parent.path if category.parent else "/"
    if before and above.startswith(before):
        raise Invalid.field("parent", _("A category cannot be part of itself or of one below it."))
    category.full_clean()
    category.save()
    category.path = f"{above}{category.pk}/"
    category.save(update_fields=["path"])
    if before and before != category.path:
        _move_below(before, category.path)
    bump(RULES)
    return category


def _move_below(before: str, after: str) -> None:
    below = list(Category.objects.filter(path__startswith=before))
    for each in below:
        each.path = after + each.path.removeprefix(before)
    Category.objects.bulk_update(below, ["path"])


@transaction.atomic
def retire_category(category: Category, *, version: int | None = None) -> int:
    """Nothing new gets it or a category below it; what has it keeps it. How many were retired."""
    hold(category, version)
    rows = Category.objects.filter(path__startswith=category.path, is_active=True)
    retired = rows.update(is_active=False, version=F("version") + 1)
    category.refresh_from_db()
    bump(RULES)
    return retired


@transaction.atomic
def restore_category(category: Category, *, version: int | None = None) -> None:
    """It can be chosen again; those below it are restored one by one."""
    hold(category, version)
    above = Category.objects.filter(children=category, is_active=False).first()
    if above is not None:
        sentence = _("“%(parent)s”, which it is part of, is retired: restore that first.")
        raise Conflict(sentence % {"parent": above.name})
    category.is_active = True
    category.save(update_fields=["is_active", "version"])
    bump(RULES)


@transaction.atomic
def delete_category(category: Category, *, version: int | None = None) -> None:
    """Delete what nothing uses. Raises InUse, with what uses it."""
    hold(category, version)
    check_unused_category(category)
    category.delete()
    bump(RULES)


def check_unused_category(category: Category) -> None:
    if uses := uses_of_category(category):
        raise InUse(category.name, uses)


@transaction.atomic
def save_limit(limit: TimeLimit) -> TimeLimit:
    """Save a new or changed limit. It holds for deadlines that start from now on."""
    limit.full_clean()
    limit.save()
    bump(LIMITS)
    return limit


@transaction.atomic
def delete_limit(limit: TimeLimit) -> None:
    limit.delete()
    bump(LIMITS)


@transaction.atomic
def save_rule(rule: Rule, among: Iterable[Organisation] | None = None, *, version: int | None = None) -> Rule:
    """Save a new or changed rule. Words are kept once each, without spaces around them. `among` are the units that it
    chooses from; None leaves them as they are."""
    hold(rule, version)
    rule.words = list(dict.fromkeys(word.strip() for word in rule.words if word.strip()))
    rule.full_clean()
    rule.save()
    if among is not None:
        _choose_among(rule, {unit.pk for unit in among})
    if rule.choosing == Choosing.TURN and rule.among.count() < 2:
        raise Invalid.field("among", _("Choose the units that take turns, at least two."))
    bump(RULES)
    return rule


def _choose_among(rule: Rule, units: set[int]) -> None:
    """Units that stay keep their turn; whoever is new has theirs next."""
    rule.among.exclude(unit__in=units).delete()
    known = set(rule.among.values_list("unit", flat=True))
    RuleUnit.objects.bulk_create([RuleUnit(rule=rule, unit_id=pk) for pk in sorted(units - known)])


@transaction.atomic
def delete_rule(rule: Rule, *, version: int | None = None) -> None:
    """Delete what nothing uses. Raises InUse, with what uses it."""
    hold(rule, version)
    check_unused_rule(rule)
    rule.delete()
    bump(RULES)


def check_unused_rule(rule: Rule) -> None:
    if uses := uses_of_rule(rule):
        raise InUse(rule.name, uses)


@transaction.atomic
def save_responsibility(row: Responsibility) -> Responsibility:
    """A unit answers for a category in an area: proposed from now on where an order of it is dispatched."""
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def delete_responsibility(row: Responsibility) -> None:
    row.delete()


@transaction.atomic
def save_ground(ground: Ground, *, version: int | None = None) -> Ground:
    """Save a new or changed ground. It is switched off, not deleted: orders name it."""
    hold(ground, version)
    ground.full_clean()
    ground.save()
    bump(GROUNDS)
    return ground


@transaction.atomic
def save_policy(policy: Policy, *, version: int | None = None) -> Policy:
    """Save a district's way of working. It holds for what is decided from now on."""
    hold(policy, version)
    policy.full_clean()
    policy.save()
    bump(POLICIES)
    return policy


@transaction.atomic
def delete_policy(policy: Policy, *, version: int | None = None) -> None:
    """The defaults hold again in the district."""
    hold(policy, version)
    policy.delete()
    bump(POLICIES)
