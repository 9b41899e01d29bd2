"""What is written down of a scheme, of an indicator and of a pairing, and the sheet of a rater."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.choices import Half, IndicatorKind, Level, Scale
from appraisal.figures import FIGURES_OF_UNITS
from appraisal.inputs import PointsField
from appraisal.models import Indicator, Mark, Pairing, Scheme, Sheet
from appraisal.models.schemes import FIRST_YEAR, LAST_YEAR
from appraisal.permissions import areas_to_appraise_in, communities_to_pair, units_in_reach
from appraisal.services import Said
from common.clock import today
from common.inputs import CleanTextField, DayField, LineField, PickField
from grids.models import Area, Organisation
from workorders.actors import Actor
from workorders.inputs import UnitField


class VersionField(forms.IntegerField):
    """The version that somebody decided on."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, min_value=1, required=False)


class AreaField(PickField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class PairsField(CleanTextField):
    """A name or number and a number on each line; a list of pairs is understood as well."""

    def __init__(self, *, first_is_number: bool, **options: Any) -> None:
        self.first_is_number = first_is_number
        super().__init__(max_length=1000, **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{first} {second}" for first, second in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[list[str]]:
        lines = [line for line in str(super().clean(self.prepare_value(value))).splitlines() if line.strip()]
        return [self._pair(line) for line in lines]

    def _pair(self, line: str) -> list[str]:
        first, _space, second = line.replace("：", " ").replace(":", " ").strip().rpartition(" ")
        numbers = [first, second] if self.first_is_number else [second]
        try:
            read = [f"{Decimal(each.strip().rstrip('%')).normalize():f}" for each in numbers]
        except InvalidOperation as wrong:
            raise self._wrong(line) from wrong
        name = first.strip()[:20]
        if not name:
            raise self._wrong(line)
        return read if self.first_is_number else [name, *read]

    def _wrong(self, line: str) -> ValidationError:
        words = {"line": line.strip()[:40]}
        return ValidationError(_("“%(line)s”: write two values with a space between them."), "pair", words)


def offer(form: forms.Form, name: str, rows: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # all that are offered rows
    field.queryset = rows


class SchemeForm(forms.Form):
    """A draft."""

    name = LineField(label=gettext_lazy("Name"), max_length=120)
    area = AreaField(Area.objects.none(), label=gettext_lazy("Area"), to_field_name="code", empty_label=None)
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    half = forms.ChoiceField(label=gettext_lazy("Period"), choices=Half.choices)
    purpose = CleanTextField(label=gettext_lazy("What for"), max_length=2000, required=False)
    closes_on = DayField(label=gettext_lazy("Scores until"))
    appeal_days = forms.IntegerField(label=gettext_lazy("Working days to appeal"), min_value=1, max_value=30, initial=5)
    bands = PairsField(
        first_is_number=False,
        label=gettext_lazy("Bands"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("One on each line, the best first: its name and from how many points on."),
    )
    version = VersionField()

    def __init__(self, *args: Any, by: Actor, scheme: Scheme | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "area", areas_to_appraise_in(by))
        if scheme is None:
            self.initial = {"year": today().year, "half": Half.FIRST if today().month <= 6 else Half.SECOND}
            self.initial["bands"] = usual_bands()
        else:
            names = ("name", "year", "half", "purpose", "closes_on", "appeal_days", "version")
            bands = [[band["name"], band["least"]] for band in scheme.bands]
            self.initial = {name: getattr(scheme, name) for name in names} | {"area": scheme.area, "bands": bands}

    def values(self) -> dict[str, Any]:
        """As the services take them."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return given | {"bands": [{"name": name, "least": least} for name, least in given["bands"]]}


def usual_bands() -> list[list[str]]:
    names = (_("Five stars"), _("Four stars"), _("Three stars"), _("Two stars"), _("One star"))
    return [[name, least] for name, least in zip(names, ("90", "80", "70", "60", "0"), strict=True)]


class IndicatorForm(forms.Form):
    """One indicator. Which of the fields at the end count follows from the kind."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=IndicatorKind.choices)
    name = LineField(label=gettext_lazy("Name"), max_length=80)
    words = CleanTextField(
        label=gettext_lazy("What is looked at"),
        max_length=2000,
        help_text=gettext_lazy("Published: everybody may read by what units are appraised."),
    )
    weight = PointsField(label=gettext_lazy("Weight in percent"))
    scale = forms.ChoiceField(
        label=gettext_lazy("How it is scored"), choices=Scale.choices, initial=Scale.POINTS, widget=forms.RadioSelect
    )
    figure = forms.ChoiceField(label=gettext_lazy("Figure of the bulletin"), required=False)
    steps = PairsField(
        first_is_number=True,
        label=gettext_lazy("Rates and their points"),
        required=False,
        help_text=gettext_lazy("For a figure: one on each line, the highest rate first, such as 98 100."),
    )
    is_linear = forms.BooleanField(label=gettext_lazy("Between two rates in proportion"), required=False)
    version = VersionField()

    def __init__(self, *args: Any, indicator: Indicator | None = None, version: int, **options: Any) -> None:
        super().__init__(*args, **options)
        figures = [(code, str(figure.name)) for code, figure in FIGURES_OF_UNITS.items()]
        field = self.fields["figure"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("none")), *figures]
        if indicator is not None:
            names = ("kind", "name", "words", "weight", "scale", "figure", "steps", "is_linear")
            self.initial = {name: getattr(indicator, name) for name in names}
        self.initial["version"] = version

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class PairingForm(forms.Form):
    """A unit and a community, from a day on."""

    unit = UnitField(Organisation.objects.none(), label=gettext_lazy("Unit"), to_field_name="code", empty_label="")
    area = AreaField(Area.objects.none(), label=gettext_lazy("Community"), to_field_name="code", empty_label="")
    starts = DayField(label=gettext_lazy("From"), initial=today)
    ends = DayField(label=gettext_lazy("To"), required=False)
    note = LineField(label=gettext_lazy("Note"), max_length=200, required=False)
    version = VersionField()

    def __init__(self, *args: Any, by: Actor, pairing: Pairing | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if pairing is None:
            offer(self, "unit", units_in_reach(by))
            offer(self, "area", communities_to_pair(by))
            del self.fields["version"]
        else:
            for name in ("unit", "area", "starts"):
                del self.fields[name]
            self.initial = {name: getattr(pairing, name) for name in ("ends", "note", "version")}


class SheetForm(forms.Form):
    """What one rater says of one unit: for each indicator a level or points, and a word."""

    version = VersionField()

    def __init__(self, *args: Any, sheet: Sheet, indicators: list[Indicator], **options: Any) -> None:
        options.setdefault("auto_id", f"sheet-{sheet.pk}-%s")
        super().__init__(*args, **options)
        self.sheet = sheet
        self.indicators = [each for each in indicators if each.rater == sheet.kind]
        marks = {mark.indicator_id: mark for mark in sheet.marks.all()}
        for each in self.indicators:
            self._add(each, marks.get(each.pk))
        self.initial["version"] = sheet.version

    def _add(self, indicator: Indicator, mark: Mark | None) -> None:
        name, words = value_name(indicator), words_name(indicator)
        if indicator.scale == Scale.LEVELS:
            self.fields[name] = forms.ChoiceField(
                label=indicator.name, choices=Level.choices, widget=forms.RadioSelect, required=False
            )
            self.initial[name] = mark.level if mark else ""
        else:
            self.fields[name] = PointsField(label=_("Points (0 to 100)"), required=False)
            self.initial[name] = mark.points if mark else None
        self.fields[words] = LineField(label=_("A word on it"), max_length=500, required=False)
        self.initial[words] = mark.words if mark else ""

    def rows(self) -> list[tuple[Indicator, forms.BoundField, forms.BoundField]]:
        return [(each, self[value_name(each)], self[words_name(each)]) for each in self.indicators]

    def said(self) -> Mapping[int, Said]:
        given = self.cleaned_data
        return {
            each.pk: Said(
                level=given.get(f"level_{each.pk}") or "",
                points=given.get(f"points_{each.pk}"),
                words=given[words_name(each)],
            )
            for each in self.indicators
        }


def value_name(indicator: Indicator) -> str:
    return f"{'level' if indicator.scale == Scale.LEVELS else 'points'}_{indicator.pk}"


def words_name(indicator: Indicator) -> str:
    return f"words_{indicator.pk}"
