"""The list of party organisations as somebody narrows it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.clock import today
from common.errors import Invalid
from common.inputs import LineField
from common.keyset import Cursor, Ordering, Page, read_page
from grids.models import DESK_KINDS, Area
from grids.readings import found_by
from grids.register.choosing import AreaChoice
from partybuilding.choosing import areas_to_tie
from partybuilding.models import PartyOrganisation, PartyOrganisationKind, Sector
from partybuilding.querysets.organisations import PartyOrganisationQuerySet

PAGE_SIZE = 50
BY_PATH = Ordering.of("path", "path")
CURRENT, DUE, DISSOLVED = "current", "due", "dissolved"
STATES = (
    (CURRENT, gettext_lazy("current")),
    (DUE, gettext_lazy("election overdue")),
    (DISSOLVED, gettext_lazy("dissolved ones")),
)


class OrganisationFilter(forms.Form):
    q = LineField(max_length=60, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("any kind")), *PartyOrganisationKind.choices],
    )
    sector = forms.ChoiceField(
        label=gettext_lazy("Among"), required=False, choices=[("", gettext_lazy("any sector")), *Sector.choices]
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", gettext_lazy("current and dissolved")), *STATES]
    )

    def __init__(self, user: User, params: QueryDict) -> None:
        super().__init__(params, auto_id="party-%s")
        shown = Q(kind__in=DESK_KINDS) | Q(code=params.get("area", ""))
        areas = areas_to_tie(user).filter(shown).defer("boundary", "search").order_by("path")
        self.fields["area"] = AreaChoice(list(areas))
        self.order_fields(["q", "area"])

    def wishes(self) -> dict[str, Any]:
        area = self.cleaned_data.get("area")
        return {**self.cleaned_data, "area": area.code if area else ""}


class OrganisationListing:
    """What fits the wishes in the address of the page."""

    def __init__(self, user: User, params: QueryDict) -> None:
        self.user, self.params = user, params
        self.form = OrganisationFilter(user, params)

    @property
    def is_filtered(self) -> bool:
        return any(self.params.get(name) for name in self.form.fields)

    @property
    def is_valid(self) -> bool:
        return self.form.is_valid()

    def page(self) -> Page[PartyOrganisation]:
        rows = PartyOrganisation.objects.visible_to(self.user).select_related("parent", "area", "unit")
        rows = rows.defer("area__boundary", "search")
        rows = narrow(rows, self.form.wishes()) if self.form.is_valid() else rows.none()
        return read_page(rows, BY_PATH, self._cursor(), PAGE_SIZE)

    def _cursor(self) -> Cursor | None:
        text = self.params.get("cursor")
        try:
            return Cursor.read(text, BY_PATH) if text else None
        except Invalid:
            return None


def narrow(rows: PartyOrganisationQuerySet, wishes: Mapping[str, Any]) -> PartyOrganisationQuerySet:
    """The organisations that fit every wish. Raises Invalid for an area that there is not."""
    for name in ("kind", "sector"):
        if wishes.get(name):
            rows = rows.filter(**{name: wishes[name]})
    if wishes.get("area"):
        area = Area.objects.filter(code=wishes["area"]).first()
        if area is None:
            raise Invalid.field("area", _("There is no area of this code."))
        rows = rows.within(area)
    if wishes.get("state"):
        rows = _in_state(rows, wishes["state"])
    return rows.filter(found_by(wishes["q"])) if wishes.get("q") else rows


def _in_state(rows: PartyOrganisationQuerySet, state: str) -> PartyOrganisationQuerySet:
    if state == DISSOLVED:
        return rows.exclude(dissolved_on=None)
    rows = rows.current()
    return rows.filter(pk__in=overdue(rows)) if state == DUE else rows


def overdue(rows: PartyOrganisationQuerySet) -> list[int]:
    """Those whose term is over. The day follows from election and term, so it is worked out here, not by the
    database."""
    day = today()
    known = rows.exclude(elected_on=None).select_related(None).defer(None).order_by()
    return [each.pk for each in known if each.election_due and each.election_due < day]
