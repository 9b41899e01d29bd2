"""What is written down of a project and of a fund."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.clock import today
from common.inputs import CleanTextField, DayField, LineField, PhoneField, PickField, offer_rows
from common.typed import ModelMultipleChoiceField
from grids.models import UNIT_ROLES, Area, Organisation, Person, Post
from projects.choices import Content, ProjectKind
from projects.inputs import MoneyField
from projects.models import Fund, Project
from projects.models.projects import FIRST_YEAR, LAST_YEAR
from projects.permissions import areas_to_apply_in, areas_with_funds_of
from workorders.actors import Actor
from workorders.inputs import UnitField


class YearField(forms.IntegerField):
    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=FIRST_YEAR, max_value=LAST_YEAR, **options)


class AreaField(PickField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class PersonField(PickField):
    """A colleague: who chooses must know whom."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class PartnersField(ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.get_kind_display()}"


class ProjectForm(forms.Form):
    """A draft. The reviewers need the plan and who benefits; until it is applied for, both may be open."""

    needed_when = dict.fromkeys(("plan", "beneficiaries"), gettext_lazy("needed to apply"))

    title = LineField(label=gettext_lazy("Title"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ProjectKind.choices)
    year = YearField(label=gettext_lazy("Year"))
    area = AreaField(Area.objects.none(), label=gettext_lazy("Area"), to_field_name="code", empty_label=None)
    unit = UnitField(
        Organisation.objects.none(),
        label=gettext_lazy("Applying unit"),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("the area itself"),
    )
    partners = PartnersField(
        Organisation.objects.none(),
        label=gettext_lazy("Partners"),
        to_field_name="code",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6, "data-find": True}),
        help_text=gettext_lazy("Units that take part. They see the project and report its milestones."),
    )
    purpose = CleanTextField(label=gettext_lazy("What for"), max_length=2000)
    plan = CleanTextField(
        label=gettext_lazy("What is to be done"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    beneficiaries = LineField(label=gettext_lazy("Who benefits"), max_length=200, required=False)
    asked = MoneyField(label=gettext_lazy("Money asked for, in yuan"), least=Decimal(0))
    responsible = PersonField(
        Person.objects.none(), label=gettext_lazy("Responsible person"), required=False, empty_label=""
    )
    starts = DayField(label=gettext_lazy("Begins on"), required=False)
    ends = DayField(label=gettext_lazy("Ends on"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(self, *args: Any, by: Actor, project: Project | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        areas = areas_to_apply_in(by)
        offer_rows(self, "area", Area.objects.filter(pk__in=[area.pk for area in areas]).order_by("path"))
        units = Organisation.objects.visible_to(by.user or AnonymousUser()).filter(is_active=True)
        units = units.order_by("kind", "name")
        own = [post.organisation_id for post in by.posts if post.role in UNIT_ROLES and post.organisation_id]
        offer_rows(self, "unit", units.filter(pk__in=own) if own else units)
        offer_rows(self, "partners", units)
        offer_rows(self, "responsible", colleagues_of(areas, by))
        if project is not None:
            self.initial = initial_of(project)
        else:
            self.initial = {"year": today().year, "unit": units.filter(pk__in=own).first() if own else None}

    def values(self) -> dict[str, Any]:
        """As the services take them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def colleagues_of(areas: list[Area], by: Actor) -> "QuerySet[Person]":
    """Those with a post for one of the areas, or in one's own unit."""
    units = [post.organisation_id for post in by.posts if post.organisation_id]
    posts = Post.objects.current().filter(area__in=areas) | Post.objects.current().filter(organisation__in=units)
    return Person.objects.filter(pk__in=posts.values("person")).order_by("name")


def initial_of(project: Project) -> dict[str, Any]:
    names = ("title", "kind", "year", "purpose", "plan", "beneficiaries", "asked", "starts", "ends", "version")
    linked = {"area": project.area, "unit": project.unit, "responsible": project.responsible_id}
    return {name: getattr(project, name) for name in names} | linked | {"partners": list(project.partners.all())}


class FundForm(forms.Form):
    """Money of an area for a year."""

    area = AreaField(Area.objects.none(), label=gettext_lazy("Area"), to_field_name="code", empty_label=None)
    name = LineField(label=gettext_lazy("Name of the fund"), max_length=80)
    year = YearField(label=gettext_lazy("Year"))
    amount = MoneyField(label=gettext_lazy("Amount in yuan"))
    purpose = CleanTextField(label=gettext_lazy("Purpose"), max_length=2000, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(self, *args: Any, by: Actor, fund: Fund | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["area"]
        assert isinstance(field, forms.ModelChoiceField)
        if fund is None:
            keys = [area.pk for area in areas_with_funds_of(by)]
            field.queryset = Area.objects.filter(pk__in=keys).order_by("path")
            self.initial = {"year": today().year}
        else:
            del self.fields["area"]
            self.initial = {name: getattr(fund, name) for name in ("name", "year", "amount", "purpose", "version")}

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ReviewForm(forms.Form):
    """What a resident says of a project; `phone` only where no link of their own vouches for them."""

    content = forms.ChoiceField(
        label=gettext_lazy("Are you satisfied with it?"), choices=Content.choices, widget=forms.RadioSelect
    )
    words = CleanTextField(label=gettext_lazy("In your words"), max_length=1000, required=False)
    phone = PhoneField(
        label=gettext_lazy("Your phone"),
        max_length=40,
        help_text=gettext_lazy("Not kept: only so that nobody counts twice."),
    )

    def __init__(self, *args: Any, by_link: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if by_link:
            del self.fields["phone"]
        self.fields["words"].widget.attrs["placeholder"] = _("What is good, what is missing?")

    def said(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
