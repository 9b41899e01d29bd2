"""A dispatch rule in plain words, as administrators read it."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from grids.worktime import ClockKind
from workorders.choices import Choosing
from workorders.models import Rule

NAMES = ("name", "if_category__name", "category__name", "if_area__name", "unit__name")


def found(rows: QuerySet[Rule], words: str) -> QuerySet[Rule]:
    """The rules that are called so, or that name such a category, area or unit."""
    return rows.filter(Q(*((f"{name}__icontains", words) for name in NAMES), _connector=Q.OR)) if words else rows


def sentence(rule: Rule, among: list[str] | None = None) -> str:
    """As in: When “Street lights”, in Huaishu, outside office hours arrives: send it to …, automatically."""
    words = {"what": _(", ").join(_conditions(rule)), "then": _(", ").join(_consequences(rule, among))}
    return _("When %(what)s arrives: %(then)s.") % words


def _conditions(rule: Rule) -> Iterator[str]:
    yield _("“%(category)s”") % {"category": rule.if_category} if rule.if_category else _("any matter")
    if rule.if_area:
        yield _("in %(area)s") % {"area": rule.if_area}
    if rule.if_severity:
        yield _("of severity “%(severity)s”") % {"severity": rule.get_if_severity_display()}
    if rule.if_urgency:
        yield _("of urgency “%(urgency)s”") % {"urgency": rule.get_if_urgency_display()}
    if rule.words:
        yield _("with one of the words %(words)s") % {"words": _(", ").join(rule.words)}
    if rule.hours:
        yield rule.get_hours_display()


def _consequences(rule: Rule, among: list[str] | None) -> Iterator[str]:
    if rule.category:
        yield _("it is “%(category)s”") % {"category": rule.category}
    if rule.handling:
        yield _("handle it by “%(handling)s”") % {"handling": rule.get_handling_display()}
    if rule.urgency:
        yield _("its urgency is “%(urgency)s”") % {"urgency": rule.get_urgency_display()}
    if lead := _lead(rule, among):
        yield _("send it to %(lead)s") % {"lead": lead}
    if rule.accept_amount is not None:
        yield _("accept within %(limit)s") % {"limit": _limit(rule.accept_amount, rule.accept_clock)}
    if rule.finish_amount is not None:
        yield _("finish within %(limit)s") % {"limit": _limit(rule.finish_amount, rule.finish_clock)}
    yield _("automatically") if rule.is_automatic else _("as a proposal")


def _lead(rule: Rule, among: list[str] | None) -> str:
    if rule.choosing == Choosing.PERSON:
        return _("%(person)s, or whoever covers them") % {"person": rule.person.masked_name if rule.person else ""}
    if not rule.choosing:
        return rule.unit.name if rule.unit else ""
    names = among if among is not None else _among(rule)
    how = str(rule.get_choosing_display())
    return _("%(how)s among %(units)s") % {"how": how, "units": _(", ").join(names)} if names else how


def _among(rule: Rule) -> list[str]:
    return [row.unit.name for row in rule.among.all()] if rule.pk else []


def _limit(amount: Decimal, clock: str) -> str:
    return f"{amount.normalize():f} {ClockKind(clock).label}"
