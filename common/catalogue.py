"""Samples for the catalogue of components."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from common.clock import now
from common.errors import Sentence
from common.ruler import Segment
from common.states import TURNS, Turn

COLOURS = {
    _("Ground and lines"): ["bg", "surface", "sunken", "hover", "line", "line-strong", "line-control"],
    _("Ink"): ["ink", "ink-2", "ink-3", "main", "main-ink", "main-soft", "pub"],
    _("The clock"): ["normal-bar", "ok", "ok-soft", "soon", "soon-soft", "over", "over-soft"],
    _("Whose turn"): ["unit", "unit-soft", "res", "res-soft", "up", "up-soft", "rest", "rest-soft"],
    _("Party matters only"): ["party", "party-soft"],
}
TURN_NAMES = {
    Turn.COMMUNITY: _("Community"),
    Turn.UNIT: _("Unit"),
    Turn.RESIDENT: _("Resident"),
    Turn.UPPER: _("Upper level"),
    Turn.PAUSED: _("Clock stopped"),
    Turn.DONE: _("Ended well"),
    Turn.ENDED: _("Ended otherwise"),
}
TYPE_SCALE = ["figure", "title", "page", "section", "row", "body"]
RULER = [
    Segment("used", 2, _("Fri 16:00, 2 h")),
    Segment("skipped", 0.9, _("Weekend")),
    Segment("used", 1.75, _("Mon, 1.75 h"), _("Monday morning, 1 hour 45 minutes")),
    Segment("left", 1.75),
    Segment("skipped", 0.55, _("Lunch")),
    Segment("left", 0.5, _("0.5 h")),
]


UNITS = [
    ("", ""),
    (_("Public institution"), [(f"station-{n}", _("Sewer station %(n)d") % {"n": n}) for n in range(1, 7)]),
    (_("Property company"), [(f"company-{n}", _("Property company %(n)d") % {"n": n}) for n in range(1, 7)]),
]


class SampleForm(forms.Form):
    grid = forms.ChoiceField(label=_("Grid"), choices=[(3, _("03 Osmanthus Court"))])
    unit = forms.ChoiceField(label=_("Lead unit"), choices=UNITS, widget=forms.Select(attrs={"data-find": True}))
    phone = forms.CharField(
        label=_("Mobile number"), help_text=_("Only to tell the caller the result."), required=False
    )
    reason = forms.CharField(
        label=_("Reason for return"),
        widget=forms.Textarea(attrs={"rows": 2}),
        min_length=10,
        error_messages={"min_length": _("Write whose task it is, in at least 10 characters.")},
    )
    level = forms.ChoiceField(
        label=_("Whose desk"),
        widget=forms.RadioSelect,
        choices=[("community", _("This community")), ("street", _("The street"))],
    )
    same = forms.MultipleChoiceField(
        label=_("Same as before"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("building", _("Same building")), ("category", _("Same category"))],
        required=False,
    )
    photo = forms.FileField(label=_("Photo"), required=False)
    urge = forms.BooleanField(label=_("Tell the unit at once"), required=False)


SAMPLE_INPUT = {"grid": "3", "phone": "138", "reason": "x", "level": "community", "same": "building"}


@dataclass(frozen=True)
class Order:
    """One row of the lists."""

    number: str
    title: Sentence
    grid: Sentence
    category: Sentence
    unit: Sentence
    reason: Sentence
    state: str
    used: float
    words: Sentence
    status: str
    hours_ago: float

    @property
    def changed(self) -> datetime:
        return now() - timedelta(hours=self.hours_ago)


ORDERS = [
    Order(
        number="261106-0014",
        title=_("Drain north of building 7, Osmanthus Court, overflows again"),
        grid=_("03 Osmanthus Court"),
        category=_("Drains"),
        unit=_("Sewer station"),
        reason=_("The drain is the city's; it came back after the property company cleared it"),
        state="registered",
        used=0.62,
        words=_("2 hours 15 minutes left"),
        status="soon",
        hours_ago=0.5,
    ),
    Order(
        number="261123-0009",
        title=_("Old furniture in the stairwell of building 2"),
        grid=_("05 Machine Works"),
        category=_("Escape routes"),
        unit=_("Property company"),
        reason=_("14 such orders, 14 on time"),
        state="dispatched",
        used=0.46,
        words=_("3 hours 30 minutes left"),
        status="normal",
        hours_ago=2,
    ),
    Order(
        number="261112-0021",
        title=_("Septic tank is full and has not been emptied"),
        grid=_("05 Machine Works"),
        category=_("Drains"),
        unit=_("Sewer station"),
        reason=_("Emptied it twice this year"),
        state="handling",
        used=1,
        words=_("1 day 3 hours over"),
        status="over",
        hours_ago=64,
    ),
]
PREVIEW = [
    {"ok": True, "label": _("261122-0006 Water from the drain behind building 7"), "outcome": _("Can be merged")},
    {"ok": False, "label": _("261121-0003 Smell at the north gate"), "outcome": _("Closed, is left out")},
]


@dataclass(frozen=True)
class Half:
    """The samples once: ids differ between the two themes."""

    theme: str
    title: Sentence
    form: SampleForm


def samples() -> dict[str, Any]:
    moment = now()
    return {
        "halves": [_half("light", _("Light")), _half("dark", _("Dark"))],
        "colours": COLOURS,
        "turns": {name: _states_of(turn) for turn, name in TURN_NAMES.items()},
        "type_scale": TYPE_SCALE,
        "ruler_segments": RULER,
        "orders": ORDERS,
        "preview_rows": PREVIEW,
        "moment": moment,
        "yesterday": moment - timedelta(days=1),
        "long_ago": moment - timedelta(days=400),
    }


def _states_of(turn: Turn) -> list[str]:
    return [code for code, whose in TURNS.items() if whose == turn]


def _half(theme: str, title: Sentence) -> Half:
    data = MultiValueDict({f"{theme}-{name}": [value] for name, value in SAMPLE_INPUT.items()})
    return Half(theme, title, SampleForm(data, prefix=theme))
