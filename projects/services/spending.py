"""Money is spent, taken back, and asked for anew. Never more than was granted."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now, today
from common.errors import Conflict, Invalid, NotAllowed
from grids.models import Post
from projects.amounts import shown
from projects.models import Expense, Fund, GrantChange, Project
from projects.money import left_of, spent_on
from projects.services.applying import check_left, check_limit
from projects.services.step import begin, end
from workorders.actors import Actor
from workorders.choices import Decision


@transaction.atomic
def spend(
    project: Project,
    *,
    by: Actor,
    amount: Decimal,
    on: date,
    payee: str,
    what: str,
    voucher: str,
    version: int | None = None,
) -> Project:
    """Something was paid."""
    project, post = begin("spend", project, by, version)
    if on > today():
        raise Invalid.field("on", _("This day has not come yet."))
    left = left_of(project)
    if amount > left:
        sentence = _("Only %(left)s yuan of what is granted are left. Ask for another amount first.")
        raise Invalid.field("amount", sentence % {"left": shown(left)})
    if project.expenses.filter(voucher=voucher, counters=None, countered_by=None).exists():
        raise Invalid.field("voucher", _("There is an expense with this voucher already."))
    _write(project, by, amount=amount, on=on, payee=payee, what=what, voucher=voucher)
    return end("spend", project, by, post, words=what, data={"amount": str(amount), "voucher": voucher})


@transaction.atomic
def take_back(project: Project, *, by: Actor, expense: Expense, reason: str, version: int | None = None) -> Project:
    """An expense was wrong, or was paid back: a counter entry stands against it."""
    project, post = begin("take_back", project, by, version)
    found = project.expenses.filter(pk=expense.pk, counters=None, countered_by=None).first()
    if found is None:
        raise Invalid.field("expense", _("Choose an expense of this project that stands."))
    against = {"amount": -found.amount, "on": today(), "counters": found, "what": reason[:200]}
    _write(project, by, payee=found.payee, voucher=found.voucher, **against)
    data = {"amount": str(-found.amount), "voucher": found.voucher}
    return end("take_back", project, by, post, words=reason, data=data)


def _write(project: Project, by: Actor, **values: object) -> Expense:
    assert by.user is not None  # who acts on money has an account
    return Expense.objects.create(project=project, by=by.user, at=now(), **values)


@transaction.atomic
def ask_change(project: Project, *, by: Actor, amount: Decimal, reason: str, version: int | None = None) -> Project:
    """The applicant needs more than was granted, or less."""
    project, post = begin("ask_change", project, by, version)
    if project.grant_changes.filter(is_granted=None).exists():
        raise Conflict(_("Another amount is asked for already, and not decided on yet."))
    if amount == project.granted:
        raise Invalid.field("amount", _("This is what is granted now."))
    if amount < spent_on(project):
        raise Invalid.field("amount", _("More than this was spent already."))
    assert by.user is not None  # as above
    GrantChange.objects.create(project=project, amount=amount, reason=reason, asked_by=by.user, asked_at=now())
    return end("ask_change", project, by, post, words=reason, data={"amount": str(amount)})


@transaction.atomic
def decide_change(
    project: Project, *, by: Actor, decision: str, words: str = "", version: int | None = None
) -> Project:
    """The other amount is granted or not, by somebody who did not ask for it."""
    project, post = begin("decide_change", project, by, version)
    change = project.grant_changes.filter(is_granted=None).first()
    if change is None:
        raise Conflict(_("No other amount is asked for."))
    if by.user is not None and change.asked_by_id == by.user.pk:
        raise NotAllowed(_("You asked for it: somebody else decides."))
    change.is_granted, change.decided_by, change.decided_at = decision == Decision.GRANT, by.user, now()
    change.words = words.strip()
    if change.is_granted:
        _grant(project, change, post)
    change.save()
    data = {"amount": str(change.amount), "decision": decision}
    return end("decide_change", project, by, post, words=words, data=data)


def _grant(project: Project, change: GrantChange, post: Post | None) -> None:
    """As strictly as the first amount: within the limit, and out of what the fund has left."""
    check_limit(project, post, change.amount)
    granted = project.granted or Decimal(0)
    if change.amount < spent_on(project):
        raise Conflict(_("More than this was spent meanwhile."))
    if project.fund_id is not None and change.amount > granted:
        check_left(Fund.objects.select_for_update().get(pk=project.fund_id), change.amount - granted)
    project.granted = change.amount
