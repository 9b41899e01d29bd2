"""Funds, and the limits up to which streets approve."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import Invalid, NotAllowed, as_invalid
from common.versions import locked
from grids.entries import shown_name
from grids.models import Area, AreaKind
from projects.amounts import shown
from projects.models import ApprovalLimit, Fund, FundEntry
from projects.money import use_of
from projects.permissions import keeps_fund
from workorders.actors import Actor

FIELDS = ("name", "purpose", "amount", "year")


@transaction.atomic
def create_fund(*, by: Actor, area: Area, year: int, name: str, amount: Decimal, purpose: str = "") -> Fund:
    """Money of an area for a year."""
    fund = Fund(area=area, version=0)
    return _save(fund, by, "create", {"year": year, "name": name, "amount": amount, "purpose": purpose})


@transaction.atomic
def change_fund(fund: Fund, *, by: Actor, version: int | None = None, **fields: Any) -> Fund:
    """Other words or another amount, but never less than is set aside."""
    fund = locked(Fund.objects.select_related("area"), fund, version)
    set_aside = use_of(fund).set_aside
    if fields.get("amount", set_aside) < set_aside:
        sentence = _("%(amount)s yuan of it are granted already.") % {"amount": shown(set_aside)}
        raise Invalid.field("amount", sentence)
    return _save(fund, by, "change", fields)


def _save(fund: Fund, by: Actor, action: str, fields: dict[str, Any]) -> Fund:
    post = keeps_fund(by, fund.area)
    if post is None:
        raise NotAllowed(_("The secretary or coordinator of the area, or of one above it, keeps its funds."))
    before = {name: str(getattr(fund, name)) for name in FIELDS}
    for name in FIELDS:
        if name in fields:
            setattr(fund, name, fields[name])
    with as_invalid("name"):
        fund.full_clean()
    fund.version += 1
    fund.save()
    after = {name: str(getattr(fund, name)) for name in FIELDS}
    changed = {name: [before[name], after[name]] for name in FIELDS if before[name] != after[name]}
    name = shown_name(by.name, post)
    FundEntry.objects.create(fund=fund, action=action, at=now(), by=by.user, post=post, name=name, data=changed)
    return fund


@transaction.atomic
def save_limit(limit: ApprovalLimit) -> ApprovalLimit:
    """What is approved already stays approved."""
    if limit.district.kind != AreaKind.DISTRICT:
        raise Invalid.field("district", _("Limits hold for a whole district."))
    limit.full_clean()
    limit.save()
    return limit


@transaction.atomic
def delete_limit(limit: ApprovalLimit) -> None:
    limit.delete()
