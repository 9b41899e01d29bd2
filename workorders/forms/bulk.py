"""One form for many orders: what is common to all; what is left open is as the rules propose for each."""

import os.path
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from grids.models import Area
from workorders.inputs import FIELDS
from workorders.models import WorkOrder
from workorders.policies import unasked
from workorders.workflow import Action, Need

# What each row has of its own, where nothing is said for all.
BY_RULE = {"register": {"category", "handling"}}
PROPOSED = {"register", "dispatch"}
MOVES_TOO_MUCH = {"accept_by"}  # a term that suits one order alone


class BulkForm(forms.Form):
    """The inputs of an action for all of these orders. Whether they suit each is asked row by row."""

    def __init__(
        self,
        action: Action,
        orders: Sequence[WorkOrder],
        data: Mapping[str, Any] | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.action = action
        common, left_out = _in_common(orders), unasked(orders[0].district_id) | MOVES_TOO_MUCH
        by_rule = BY_RULE.get(action.name, set())
        for need in action.needs:
            if need.name not in left_out:
                asked = replace(need, required=need.required and need.name not in by_rule)
                self.fields[need.name] = self._field(asked, common, orders)

    def _field(self, need: Need, common: WorkOrder, orders: Sequence[WorkOrder]) -> forms.Field:
        field = _one_of(orders) if need.kind == "order" else FIELDS[need.kind](need, common)
        field.label, field.required, field.help_text = str(need.label), need.required, str(need.help)
        if not need.required:
            _say_nothing(field, _("as proposed") if self.action.name in PROPOSED else _("as it is"))
        return field

    @property
    def needs_input(self) -> bool:
        return any(field.required for field in self.fields.values())


def _in_common(orders: Sequence[WorkOrder]) -> WorkOrder:
    """An order that stands for all: it lies where all of them lie, be it higher up."""
    path = os.path.commonpath([order.area_path for order in orders])
    here = copy(orders[0])
    if f"{path}/" != here.area_path:
        here.area = Area.objects.get(pk=int(path.rpartition("/")[2]))
    return here


def _one_of(orders: Sequence[WorkOrder]) -> forms.Field:
    return forms.ChoiceField(choices=[(order.number, f"{order.number} {order.title}") for order in orders])


def _say_nothing(field: forms.Field, words: str) -> None:
    """What it means for all to choose nothing."""
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = words
        field.widget.choices = field.choices
    elif isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        field.choices = [("", words), *list(choices)[1:]]
