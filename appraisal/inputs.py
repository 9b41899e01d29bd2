"""What the actions on an appraisal take in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from appraisal import services
from appraisal.models import Appeal, Result, Scheme
from appraisal.permissions import may_rule, own_subjects, panel_candidates, waiting_appeals
from appraisal.workflow import ACTIONS
from common import action_forms
from common.inputs import PickField
from grids.models import Organisation
from workorders.actors import Actor
from workorders.inputs import UnitField, UnitsField
from workorders.media import FilesField, Media, MediaKind

SERVICES: dict[str, Callable[..., Scheme]] = {name: getattr(services, name) for name in ACTIONS}
PAPERS = ".pdf,.docx,.xlsx,.pptx"


class PointsField(forms.DecimalField):
    """Between 0 and 100 with two decimals at most."""

    def __init__(self, **options: Any) -> None:
        widget = forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01", "min": "0", "max": "100"})
        options.setdefault("widget", widget)
        super().__init__(min_value=Decimal(0), max_value=Decimal(100), max_digits=5, decimal_places=2, **options)


class PaperField(FilesField):
    """One document; the value is that document."""

    accept = PAPERS
    most = 1
    too_many = _("Send one document.")

    def clean(self, data: Any, initial: Any = None) -> Any:
        found: list[Media] = super().clean(data if isinstance(data, list) else [data], initial)
        if found and found[0].kind != MediaKind.DOCUMENT:
            raise ValidationError(_("Send a PDF, docx, xlsx or pptx."), code="not_a_document")
        return found[0] if found else None


class ResultField(PickField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.subject} · {obj.indicator} · {obj.points if obj.points is not None else '–'}"


class PeopleField(UnitsField):
    """Several people: who chooses must know whom."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


@dataclass(frozen=True)
class Acting:
    """Who is about to act on what."""

    scheme: Scheme
    by: Actor


class ActionForm(action_forms.ActionForm):
    """The inputs of one action on one appraisal, as somebody may choose them."""

    kinds: ClassVar[Mapping[str, action_forms.MakeField]] = {
        **action_forms.PLAIN,
        "points": lambda _need, _acting: PointsField(),
        "paper": lambda _need, _acting: PaperField(),
        "indicator": lambda _need, acting: PickField(acting.scheme.indicators.all(), empty_label=""),
        "subject": lambda _need, acting: PickField(acting.scheme.subjects.select_related("unit"), empty_label=""),
        "panelist": lambda _need, acting: PickField(acting.scheme.panel.select_related("person"), empty_label=""),
        "units": lambda _need, acting: _units(acting.scheme),
        "people": lambda _need, acting: _several(PeopleField(panel_candidates(acting.scheme))),
        "result": lambda _need, acting: ResultField(_contestable(acting), empty_label=""),
        "appeal": lambda _need, acting: _appeals(acting, proposed=False),
        "proposed": lambda _need, acting: _appeals(acting, proposed=True),
    }


def _several(field: UnitsField) -> UnitsField:
    field.widget.attrs.update({"size": 8, "data-find": True})
    return field


def _units(scheme: Scheme) -> forms.Field:
    rows = Organisation.objects.serving(scheme.area).order_by("kind", "name")
    field = UnitsField(rows, to_field_name="code")
    _several(field)
    field.widget.choices = UnitField(rows, to_field_name="code").grouped(rows)
    return field


def _contestable(acting: Acting) -> "QuerySet[Result]":
    """The points of one's own unit, each once."""
    own = own_subjects(acting.by, acting.scheme)
    rows = Result.objects.filter(subject__in=own).select_related("subject__unit", "indicator")
    return rows.exclude(indicator__in=Appeal.objects.filter(subject__in=own).values("indicator"))


def _appeals(acting: Acting, *, proposed: bool) -> forms.Field:
    waiting = waiting_appeals(acting.scheme, proposed=proposed)
    keys = [each.pk for each in waiting if may_rule(acting.by, each)]
    return PickField(Appeal.objects.filter(pk__in=keys).select_related("subject__unit", "indicator"), empty_label="")


def perform(name: str, scheme: Scheme, *, by: Actor, arguments: dict[str, Any], version: int | None) -> Scheme:
    return SERVICES[name](scheme, by=by, version=version, **arguments)
