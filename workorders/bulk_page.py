"""The page of an action on many orders: the form, and what would come of each."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django import forms
from django.core.signing import BadSignature, Signer
from django.http import QueryDict
from django.urls import reverse

from common.errors import Conflict
from workorders import bulk
from workorders.actors import Actor
from workorders.bulk import Row
from workorders.forms.bulk import BulkForm
from workorders.models import BulkRun, WorkOrder
from workorders.workflow import Action

SIGNER = Signer(salt="workorders.bulk")


class BulkPage:
    """`asked` is the address or what was sent: `order` several times, `back` to the list, the inputs."""

    work: bulk.Work = staticmethod(bulk.take)
    template = "workorders/orders/bulk.html"
    none_status = 400

    def __init__(self, actor: Actor, action: Action, asked: QueryDict) -> None:
        self.actor, self.action, self.asked = actor, action, asked
        self.numbers = list(dict.fromkeys(asked.getlist("order")))
        self.is_too_many = len(self.numbers) > bulk.MOST
        self.orders = [] if self.is_too_many else bulk.visible(actor, self.numbers)

    @cached_property
    def form(self) -> forms.Form:
        """Filled in where it was sent, or where nothing must be filled in."""
        empty = BulkForm(self.action, self.orders, initial=self.asked.dict())
        is_filled = "step" in self.asked or not empty.needs_input
        return BulkForm(self.action, self.orders, self.asked) if is_filled else empty

    @property
    def raw(self) -> dict[str, str]:
        """What was given, for each order to read anew."""
        given = {name: str(self.form.data.get(name, "")).strip() for name in self.form.fields}
        return {name: value for name, value in given.items() if value}

    @property
    def main(self) -> str:
        """The order that the others join: it stays as it is."""
        return self.raw.get("into", "") if self.form.is_bound else ""

    @property
    def joining(self) -> list[WorkOrder]:
        return [order for order in self.orders if order.number != self.main]

    @cached_property
    def is_previewed(self) -> bool:
        return self.form.is_bound and self.form.is_valid()

    @cached_property
    def rows(self) -> list[Row]:
        if self.is_previewed:
            return bulk.preview(self.action, self.joining, self.raw, self.actor, self.work)
        return [self.asked_first(order) for order in self.joining]

    def asked_first(self, order: WorkOrder) -> Row:
        return bulk.asked_first(self.action, order, self.actor)

    @property
    def possible(self) -> int:
        return sum(row.is_possible for row in self.rows)

    @property
    def refused(self) -> int:
        return len(self.rows) - self.possible

    @property
    def way_out(self) -> str:
        """The list that somebody came from."""
        return f"{reverse('workorders:orders')}?{self.back}"

    @property
    def back(self) -> str:
        return QueryDict(self.asked.get("back", "")).urlencode()

    @property
    def seen(self) -> str:
        """What the person decides on, sealed: inputs, versions, and a token that makes sending it twice once."""
        versions = {row.order.number: row.order.version for row in self.rows}
        return SIGNER.sign_object(self._sealed(versions, uuid4().hex))

    def _sealed(self, versions: Mapping[str, int], token: str) -> list[Any]:
        user = self.actor.user
        return [user.pk if user else None, self.action.name, self.raw, dict(versions), token]

    def run(self) -> BulkRun:
        """Do what was seen. Raises Conflict when it is not what was seen."""
        versions, token = self._read()
        numbers = [number for number in self.numbers if number != self.main]
        if not set(numbers) <= versions.keys():
            raise Conflict
        chosen = bulk.digest(" ".join(numbers))
        return bulk.run(token, self.action, numbers, self.raw, self.actor, versions, chosen, self.work)[0]

    def _read(self) -> tuple[dict[str, int], str]:
        try:
            sealed = SIGNER.unsign_object(self.asked.get("seen", ""))
        except BadSignature as wrong:
            raise Conflict from wrong
        versions, token = sealed[3], sealed[4]
        if sealed != self._sealed(versions, token):
            raise Conflict
        return versions, token


class RunPage:
    """What came of it."""

    def __init__(self, run: BulkRun, action: Action, back: str) -> None:
        self.run, self.action, self.back = run, action, QueryDict(back).urlencode()
        self.rows = list(run.rows.select_related("order__area").defer("order__search", "order__description"))

    @property
    def done(self) -> list[str]:
        return [row.number for row in self.rows if row.is_done]

    @property
    def refused(self) -> list[str]:
        return [row.number for row in self.rows if not row.is_done]

    @property
    def again(self) -> str:
        """The same page with the rows that were refused, and what was given."""
        return f"{self.page}?{self._query(self.refused, self.run.given)}"

    @property
    def page(self) -> str:
        if left := self.run.given.get("left"):  # everything that one person had
            return reverse("workorders:pass_all", args=[left])
        return reverse("workorders:bulk", args=[self.action.name])

    @property
    def way_out(self) -> str:
        return f"{reverse('workorders:orders')}?{self.listing}"

    @property
    def way_back(self) -> str:
        return str(bulk.WAY_BACK.get(self.action.name, ""))

    @property
    def inverse(self) -> str:
        return bulk.INVERSE.get(self.action.name, "")

    @property
    def undone(self) -> str:
        return self._query(self.done, {})

    @property
    def listing(self) -> str:
        """The list as it was left, with what was refused still ticked."""
        ticked = urlencode({"order": self.refused}, doseq=True)
        return "&".join(part for part in (self.back, ticked) if part)

    def _query(self, numbers: list[str], given: Mapping[str, Any]) -> str:
        return urlencode({**given, "order": numbers, "back": self.back}, doseq=True)
