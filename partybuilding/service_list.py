"""服务清单: needs and offers that came together, month by month. Only listed here: they are counted by the figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import today
from common.keyset import Cursor, Ordering, Page, read_page
from common.workbooks import Sheet
from grids.models import Area, AreaKind
from grids.querysets import boundaries, within
from grids.reach import AnyUser
from workorders.figures import selecting
from workorders.figures.definitions import FIGURES, Value
from workorders.figures.periods import Period, Span
from workorders.figures.selecting import Wish
from workorders.models import Proposal, WorkOrder
from workorders.querysets import AskedQuerySet

PAGE = 50
MOST_ON_PAPER = 500
MONTHS = 24


class ServicesForm(forms.Form):
    def __init__(self, data: QueryDict, areas: list[Area]) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.areas = {area.code: area for area in areas}
        month = Period.of(Span.MONTH, today())
        names = [each.name for each in reversed(month.line(MONTHS))]
        self.fields["month"] = forms.ChoiceField(
            label=_("Month"), choices=[(name, name) for name in names], required=False
        )
        shown = [(area.code, area.name) for area in areas]
        self.fields["area"] = forms.ChoiceField(
            label=_("Community"), choices=[("", _("all communities")), *shown], required=False
        )


@dataclass(frozen=True)
class Service:
    """Somebody agreed to meet a need."""

    proposal: Proposal

    @property
    def order(self) -> WorkOrder:
        return self.proposal.order

    @property
    def offer_title(self) -> str:
        use = getattr(self.proposal, "offer_use", None)
        return use.offer.title if use else ""

    @property
    def provider(self) -> str:
        return self.proposal.masked_name

    @property
    def completed_at(self) -> datetime | None:
        return self.proposal.dispatch.completed_at if self.proposal.dispatch else None

    @property
    def was_given_back(self) -> bool:
        return bool(self.proposal.dispatch and self.proposal.dispatch.returned_at)


def services_seen(user: AnyUser) -> AskedQuerySet:
    """What was agreed to, of the orders that the user sees."""
    rows = Proposal.objects.exclude(agreed_at=None)
    rows = rows.filter(order__in=WorkOrder.objects.visible_to(user).values("pk"))
    joined = ("order__community", "order__area", "order__category", "unit", "person", "dispatch", "offer_use__offer")
    return rows.select_related(*joined).defer(*boundaries("order__community", "order__area"), "order__search")


class ServiceList:
    """What was agreed in one month, in one community or all of those that the user's desk reaches."""

    ordering = Ordering.of("newest", "-agreed_at")

    def __init__(self, user: User, params: QueryDict) -> None:
        self.user, self.params = user, params
        self.form = ServicesForm(params, self.areas)
        self.form.is_valid()
        name = self.form.cleaned_data.get("month") or Period.of(Span.MONTH, today()).name
        year, month = map(int, name.split("-"))
        self.period = Period.of(Span.MONTH, date(year, month, 1))
        self.area = self.form.areas.get(self.form.cleaned_data.get("area", ""))

    @cached_property
    def areas(self) -> list[Area]:
        here = Area.objects.current().visible_to(self.user).filter(kind=AreaKind.COMMUNITY)
        return list(here.defer("boundary", "search").order_by("path")[:500])

    @property
    def value(self) -> Value:
        """As the figures count it."""
        wish = Wish(self.user, self.period, self.area)
        return selecting.value(FIGURES["services"], selecting.totals(wish))

    def found(self) -> AskedQuerySet:
        start, end = (
            timezone.make_aware(datetime.combine(day, time.min)) for day in (self.period.first, self.period.after.first)
        )
        rows = services_seen(self.user).filter(agreed_at__gte=start, agreed_at__lt=end)
        return rows if self.area is None else rows.filter(within(self.area.path, "order__area_path"))

    @cached_property
    def page(self) -> Page[Proposal]:
        text = self.params.get("cursor", "")
        cursor = Cursor.read(text, self.ordering) if text else None
        return read_page(self.found(), self.ordering, cursor, PAGE)

    @cached_property
    def rows(self) -> list[Service]:
        return [Service(each) for each in self.page.rows]

    def all(self) -> Iterator[Service]:
        rows = self.found().order_by("-agreed_at", "-pk")
        yield from (Service(each) for each in rows.iterator(500))

    @property
    def on_paper(self) -> list[Service]:
        return [each for each, _n in zip(self.all(), range(MOST_ON_PAPER), strict=False)]

    @property
    def query(self) -> str:
        given = QueryDict(mutable=True)
        given.update({"month": self.period.name, **({"area": self.area.code} if self.area else {})})
        return given.urlencode()

    def sheet(self) -> Sheet:
        heads = (_("Number"), _("Need"), _("Category"), _("Community"), _("Offer"), _("Provider"), _("Agreed"),
                 _("Completed"), _("State"))  # fmt: skip
        return Sheet(_("Service list"), heads, map(_cells, self.all()), (16, 32, 16, 16, 24, 20, 18, 18, 14))


def _cells(each: Service) -> tuple[object, ...]:
    order = each.order
    return (
        order.number,
        order.title,
        str(order.category or ""),
        str(order.community or order.area),
        each.offer_title,
        each.provider,
        _moment(each.proposal.agreed_at),
        _moment(each.completed_at),
        _("given back") if each.was_given_back else order.get_state_display(),
    )


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
