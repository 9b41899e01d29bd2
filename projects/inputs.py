"""What the actions on a project take in."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from common import action_forms
from common.clock import today
from common.inputs import PickField
from common.workflow import Action, Need
from projects import services
from projects.amounts import shown
from projects.models import Expense, Fund, Milestone, Project
from projects.money import funds_for, limit_for, uses_of
from projects.workflow import ACTIONS
from workorders.actors import Actor
from workorders.photos import PhotosField

SERVICES: dict[str, Callable[..., Project]] = {name: getattr(services, name) for name in ACTIONS}
MOST = Decimal("999999999.99")
TODAY = {"done_on", "on", "starts"}
MOST_LINKS_AT_ONCE = 50


class MoneyField(forms.DecimalField):
    """Yuan with two decimals at most."""

    def __init__(self, *, least: Decimal = Decimal("0.01"), **options: Any) -> None:
        widget = forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"})
        options.setdefault("widget", widget)
        super().__init__(max_digits=12, decimal_places=2, min_value=least, max_value=MOST, **options)


class FundField(PickField):
    def label_from_instance(self, obj: Any) -> str:
        left = uses_of([obj])[obj.pk].left
        return _("%(fund)s (%(left)s yuan left)") % {"fund": obj, "left": shown(left)}


class ExpenseField(PickField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.on:%Y-%m-%d} · {obj.voucher} · {shown(obj.amount)} · {obj.what}"


def _milestone(_need: Need, project: Project) -> forms.Field:
    return PickField(Milestone.objects.open().filter(project=project), empty_label="")


def _any_milestone(_need: Need, project: Project) -> forms.Field:
    return PickField(Milestone.objects.filter(project=project, dropped_at=None), empty_label=_("of none"))


def _expense(_need: Need, project: Project) -> forms.Field:
    rows = Expense.objects.filter(project=project, counters=None, countered_by=None)
    return ExpenseField(rows.order_by("-pk"), empty_label="")


def _fund(_need: Need, project: Project) -> forms.Field:
    keys = [fund.pk for fund in funds_for(project.area)]
    return FundField(Fund.objects.filter(pk__in=keys), empty_label=_("none"))


class ActionForm(action_forms.ActionForm):
    """The inputs of one action on one project."""

    kinds = {
        **action_forms.PLAIN,
        "money": lambda _need, _project: MoneyField(),
        "number": lambda _need, _project: forms.IntegerField(min_value=1, max_value=MOST_LINKS_AT_ONCE, initial=10),
        "photos": lambda _need, _project: PhotosField(),
        "milestone": _milestone,
        "any_milestone": _any_milestone,
        "expense": _expense,
        "fund": _fund,
    }

    def __init__(self, action: Action, project: Project, *args: Any, **options: Any) -> None:
        super().__init__(action, project, *args, **options)
        for name in self.fields.keys() & TODAY:
            self.fields[name].initial = today
        if action.name == "approve":
            self.fields["amount"].initial = project.asked
            self.fields["amount"].help_text = limit_words(project)
        if action.name == "ask_change":
            self.fields["amount"].initial = project.granted


def limit_words(project: Project) -> str:
    """Up to which amount the street decides, in a sentence."""
    words = {"most": shown(limit_for(project).most)}
    return _("Above %(most)s yuan the district decides.") % words


def perform(name: str, project: Project, *, by: Actor, arguments: dict[str, Any], version: int | None) -> Project:
    return SERVICES[name](project, by=by, version=version, **arguments)
