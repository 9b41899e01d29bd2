"""The page on which everything that one person has is given to another, and its form."""

from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import DomainError
from common.inputs import CleanTextField
from grids.forms.posts import ColleagueField
from grids.models import Duty, Person
from workorders import bulk, passing
from workorders.actors import Actor
from workorders.bulk import Row
from workorders.bulk_page import BulkPage
from workorders.models import WorkOrder
from workorders.passing import PASSING


def offer(person: Person) -> tuple[str, str]:
    """Beside the post of somebody for whom one arranges."""
    return _("Hand over…"), reverse("workorders:pass_all", args=[person.pk])


class PassingForm(forms.Form):
    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = ColleagueField(person, label=_("Who takes it over"), empty_label="")
        self.fields["reason"] = CleanTextField(label=_("Reason"))


class PassingPage(BulkPage):
    """As with an action on many orders; where none is chosen, these are all that the person has, the oldest first."""

    work: bulk.Work = staticmethod(passing.pass_one)
    template = "workorders/orders/passing.html"
    none_status = 200

    def __init__(self, actor: Actor, person: Person, asked: QueryDict) -> None:
        self.person = person
        rows = passing.held_by(person, actor)
        self.all = rows.count()
        if "order" not in asked and asked.get("step") != "go":
            asked = asked.copy()
            asked.setlist("order", [order.number for order in rows[: bulk.MOST]])
        super().__init__(actor, PASSING, asked)

    @cached_property
    def form(self) -> forms.Form:
        if "step" in self.asked:
            return PassingForm(self.asked, person=self.person)
        return PassingForm(person=self.person, initial=self.asked.dict())

    @property
    def raw(self) -> dict[str, str]:
        return {**super().raw, "left": str(self.person.pk)}

    def asked_first(self, order: WorkOrder) -> Row:
        try:
            had = passing.passable(order, self.person, self.actor)
        except DomainError as refusal:
            return Row(order, refusal=refusal)
        return Row(order, passing.said_of(had))

    @property
    def way_out(self) -> str:
        return reverse("grids:posts")

    @property
    def beyond(self) -> int:
        """How many come after these: as many at once as in any list."""
        return max(self.all - bulk.MOST, 0)

    @cached_property
    def turns(self) -> int:
        """Turns on duty to come: the roster is where these change hands."""
        return Duty.objects.filter(person=self.person, ends_at__gte=now()).count()
