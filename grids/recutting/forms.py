"""What is asked for each change of the map, beginning at one area."""

from abc import ABCMeta, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.forms import DeclarativeFieldsMetaclass
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.clock import today
from common.inputs import DayField
from common.text import reject_controls
from common.typed import ModelChoiceField, ModelMultipleChoiceField
from grids.models import Area, AreaKind, Recut, RecutKind
from grids.next_code import next_code
from grids.querysets import AreaQuerySet

PARTS = 3  # so many new areas at most come out of one split
STAYS = ""


class AreaField(ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.code}"


class AreasField(ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.code}"


class AbstractForm(ABCMeta, DeclarativeFieldsMetaclass):
    """Of a form that is not whole before others complete it."""


class RecutForm(forms.Form, metaclass=AbstractForm):
    """`administered`: the areas that the person may change."""

    kind: RecutKind
    template = "grids/recuts/form.html"
    explains: "str | Promise" = ""

    effective = DayField(
        label=_("Takes effect on"),
        help_text=_("Today: at once. A later day: early that day, by itself."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        validators=[reject_controls],
        help_text=_("The decision that it rests on; it is kept on record."),
    )

    def __init__(self, area: Area, administered: AreaQuerySet, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"effective": today()})
        self.area, self.administered = area, administered.current().order_by("code")
        self.ask()
        self.order_fields([name for name in self.fields if name not in ("effective", "reason")])

    @property
    def rows(self) -> Iterator[list[forms.BoundField]]:
        """The fields as they stand on the page: a name and its code side by side."""
        bound = list(self)
        while bound:
            row = [bound.pop(0)]
            if row[0].name.startswith("name") and bound and bound[0].name.startswith("code"):
                row.append(bound.pop(0))
            yield row

    @abstractmethod
    def ask(self) -> None:
        """Add the fields of this kind of change."""

    @abstractmethod
    def plan(self) -> dict[str, Any]:
        """As `grids.recutting.planning` reads it."""

    def recut(self) -> Recut:
        """The change, not saved."""
        data = self.cleaned_data
        return Recut(kind=self.kind, effective=data["effective"], reason=data["reason"], plan=self.plan())

    @property
    def siblings(self) -> AreaQuerySet:
        return self.administered.filter(parent=self.area.parent_id, kind=self.area.kind)

    def ask_name_and_code(self, suffix: str = "", *, required: bool, code: str) -> None:
        self.fields[f"name{suffix}"] = forms.CharField(
            label=_("New name"), max_length=80, required=required, validators=[reject_controls]
        )
        self.fields[f"code{suffix}"] = forms.CharField(
            label=_("New code"), max_length=20, required=required, initial=code, validators=[reject_controls]
        )


class MergeForm(RecutForm):
    kind = RecutKind.MERGE
    explains = _("Several areas become one. What is part of them, and all that hangs on them, goes to that one.")

    def ask(self) -> None:
        self.fields["areas"] = AreasField(self.siblings, label=_("Which areas"), initial=[self.area.pk])
        self.fields["into"] = AreaField(
            self.siblings, label=_("Into"), required=False, empty_label=_("a new area, named below")
        )
        code = next_code(AreaKind(self.area.kind), self.area.parent) if self.area.parent else ""
        self.ask_name_and_code(required=False, code=code)

    def plan(self) -> dict[str, Any]:
        data = self.cleaned_data
        into = data["into"]
        areas = [area.pk for area in data["areas"]]
        new = {"into": into.pk} if into else {"name": data["name"], "code": data["code"]}
        return {"areas": areas, **new}


class SplitForm(RecutForm):
    kind = RecutKind.SPLIT
    explains = _("New areas of the same level come into being. Choose for each part where it goes.")

    def ask(self) -> None:
        code = next_code(AreaKind(self.area.kind), self.area.parent) if self.area.parent else ""
        for n in range(1, PARTS + 1):
            self.ask_name_and_code(str(n), required=n == 1, code=code if n == 1 else "")
            self.fields[f"name{n}"].label = _("Name of new area %(n)d") % {"n": n}
            self.fields[f"code{n}"].label = _("Code of new area %(n)d") % {"n": n}
        choices = [(STAYS, _("stays")), *((str(n), _("to new area %(n)d") % {"n": n}) for n in range(1, PARTS + 1))]
        for child in self.children:
            self.fields[f"child{child.pk}"] = forms.ChoiceField(
                label=f"{child.name} · {child.code}", choices=choices, required=False
            )
        self.fields["ends"] = forms.BooleanField(
            label=_("%(name)s itself ends") % {"name": self.area.name},
            required=False,
            help_text=_("What hangs directly on it, and what was to stay, goes to new area 1."),
        )

    @property
    def children(self) -> AreaQuerySet:
        return self.administered.filter(parent=self.area)

    def plan(self) -> dict[str, Any]:
        data = self.cleaned_data
        parts = [
            {
                "name": data[f"name{n}"],
                "code": data[f"code{n}"],
                "children": [child.pk for child in self.children if data[f"child{child.pk}"] == str(n)],
            }
            for n in range(1, PARTS + 1)
            if data[f"name{n}"]
        ]
        return {"area": self.area.pk, "parts": parts, "ends": data["ends"]}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for child in self.children:
            goes_to = data.get(f"child{child.pk}", STAYS)
            if goes_to != STAYS and not data.get(f"name{goes_to}"):
                self.add_error(f"child{child.pk}", _("Name the new area that it goes to."))
        return data


class MoveForm(RecutForm):
    kind = RecutKind.MOVE
    explains = _("Areas become part of another one, with everything in them.")

    def ask(self) -> None:
        self.fields["areas"] = AreasField(self.siblings, label=_("Which areas"), initial=[self.area.pk])
        kinds = [kind for kind in AreaKind if AreaKind(self.area.kind).fits_below(kind)]
        places = self.administered.filter(kind__in=kinds).exclude(pk=self.area.parent_id or 0)
        places = places.exclude(path__startswith=self.area.path).defer("boundary")
        self.fields["to"] = AreaField(
            places, label=_("To"), widget=forms.Select({"data-find": True}), empty_label=_("Choose…")
        )

    def plan(self) -> dict[str, Any]:
        return {"areas": [area.pk for area in self.cleaned_data["areas"]], "to": self.cleaned_data["to"].pk}


class RenameForm(RecutForm):
    kind = RecutKind.RENAME
    explains = _("Another official name. Everything stays where it is; the former name stays in the history.")

    def ask(self) -> None:
        self.ask_name_and_code(required=True, code=self.area.code)
        self.fields["name"].initial = self.area.name

    def plan(self) -> dict[str, Any]:
        return {"area": self.area.pk, "name": self.cleaned_data["name"], "code": self.cleaned_data["code"]}


class RetireForm(RecutForm):
    kind = RecutKind.RETIRE
    explains = _("The area ends. What is part of it, and all that hangs on it, goes to the one that follows.")

    def ask(self) -> None:
        above = Area.objects.filter(pk=self.area.parent_id or 0)
        followers = (self.siblings | self.administered.filter(pk__in=above)).exclude(pk=self.area.pk)
        self.fields["into"] = AreaField(followers, label=_("Is followed by"), empty_label=_("Choose…"))
        self.initial["into"] = self.area.parent_id

    def plan(self) -> dict[str, Any]:
        return {"area": self.area.pk, "into": self.cleaned_data["into"].pk}
