"""What is filled in about working groups: who goes where, what they found, who agreed to what."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from common.inputs import CleanTextField, DayField, LineField
from common.tokens import TokenField
from deliberation.forms import MOMENT
from grids.models import Area, AreaKind, Person
from grids.querysets import AreaQuerySet, within_any
from partybuilding.forms.activities import RowField, WhoForm, find_in
from partybuilding.inputs import AreasField
from partybuilding.models import GroupFinding, WorkingGroup
from partybuilding.models.groups import TEXT
from partybuilding.permissions.groups import (
    areas_for_groups,
    communities_for_groups,
    departments_for_groups,
    people_for_groups,
)
from workorders.inputs import CategoryField, UnitField, UnitsField
from workorders.models import Category
from workorders.photos import PhotosField

DEPARTMENT = pgettext_lazy("of a working group", "Department")
DEPARTMENTS = pgettext_lazy("of a working group", "Departments")
KEPT = ("name", "task", "starts", "ends", "version")


class NamesField(UnitsField):
    """Several rows by name, to tick."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class GroupForm(forms.Form):
    """A working group to be set up, or changed: then its area stays."""

    name = LineField(label=gettext_lazy("Name"), max_length=80)
    area = RowField(label=pgettext_lazy("of a working group", "Sent out by"), to_field_name="code")
    task = CleanTextField(label=gettext_lazy("Task"), max_length=5000, required=False)
    communities = AreasField(label=gettext_lazy("Linked with"), widget=forms.SelectMultiple(attrs={"data-find": True}))
    departments = UnitsField(None, label=DEPARTMENTS, required=False)
    starts = DayField(label=gettext_lazy("From"), required=False, help_text=gettext_lazy("Empty: today."))
    ends = DayField(
        label=pgettext_lazy("end of a period", "To"),
        required=False,
        help_text=gettext_lazy("Empty: until it is ended."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, user: User, group: WorkingGroup | None = None) -> None:
        super().__init__(data, initial=_of_group(group) if group else {})
        communities: Any = self.fields["communities"]
        communities.offer(communities_for_groups(user, group))
        departments = departments_for_groups(user)
        find_in(self.fields["departments"], departments | group.departments.all() if group else departments)
        if group is not None:
            del self.fields["area"]
            self.fields["starts"].required = True
            return
        areas = list(areas_for_groups(user).values_list("code", flat=True)[:2])
        find_in(self.fields["area"], areas_for_groups(user).defer("boundary").order_by("path"))
        self.initial["area"] = areas[0] if len(areas) == 1 else None


def _of_group(group: WorkingGroup) -> dict[str, Any]:
    linked = list(group.communities.values_list("code", flat=True))
    sent_by = list(group.departments.values_list("pk", flat=True))
    return {**{name: getattr(group, name) for name in KEPT}, "communities": linked, "departments": sent_by}


class GroupMemberForm(WhoForm):
    department = UnitField(None, label=DEPARTMENT, required=False)
    is_leader = forms.BooleanField(label=gettext_lazy("leads the group"), required=False)

    def __init__(self, data: QueryDict | None, *, user: User, **options: Any) -> None:
        super().__init__(data, user=user, **options)
        find_in(self.fields["person"], people_for_groups(user))
        find_in(self.fields["department"], departments_for_groups(user))


class PlaceField(RowField):
    """A community or a grid, each below the one that it is part of."""

    def label_from_instance(self, obj: Area) -> str:
        return obj.name if obj.kind == AreaKind.COMMUNITY else f"　{obj.name}"


def places_of(group: WorkingGroup) -> AreaQuerySet:
    linked = within_any(set(group.communities.values_list("path", flat=True)))
    rows = Area.objects.current().filter(linked, kind__in=(AreaKind.COMMUNITY, AreaKind.GRID))
    return rows.defer("boundary").order_by("path")


class GroupVisitForm(forms.Form):
    area = PlaceField(label=gettext_lazy("Where"), to_field_name="code")
    at = forms.DateTimeField(
        label=gettext_lazy("When"), required=False, widget=MOMENT, help_text=gettext_lazy("Empty: now.")
    )
    met = LineField(
        label=gettext_lazy("Whom did you meet?"),
        max_length=200,
        help_text=gettext_lazy("By what they are, such as “owners' committee”; no names of residents."),
    )
    people = NamesField(
        None, label=gettext_lazy("Who went"), required=False, help_text=gettext_lazy("Nobody ticked: you.")
    )
    token = TokenField()

    def __init__(self, data: QueryDict | None, *, group: WorkingGroup) -> None:
        super().__init__(data)
        find_in(self.fields["area"], places_of(group))
        people: Any = self.fields["people"]
        inside = group.members.current().values("person")
        people.queryset = Person.objects.filter(pk__in=inside).order_by("name", "pk")


class CollectForm(forms.Form):
    """What was found; made to be filled in on the spot, with a phone."""

    text = CleanTextField(label=gettext_lazy("What was found?"), max_length=TEXT)
    photos = PhotosField(label=gettext_lazy("Photos"), required=False)
    area = PlaceField(label=gettext_lazy("Where"), to_field_name="code")
    place = LineField(label=gettext_lazy("Building, entrance, road …"), max_length=120, required=False)
    category = CategoryField(None, to_field_name="code", label=gettext_lazy("Category"), required=False, empty_label="")
    met_at = RowField(label=gettext_lazy("At which visit"), required=False)
    token = TokenField()

    def __init__(
        self,
        data: QueryDict | None,
        *,
        group: WorkingGroup,
        files: "MultiValueDict[str, Any] | None" = None,
        visit: str = "",
    ) -> None:
        super().__init__(data, files)
        find_in(self.fields["area"], places_of(group))
        find_in(self.fields["category"], Category.objects.filter(is_active=True))
        visits: Any = self.fields["met_at"]
        visits.queryset = group.visits.select_related("visit__area").order_by("-visit__at")
        known = visits.queryset.filter(pk=int(visit)).first() if visit.isascii() and visit.isdigit() else None
        if known is not None:
            self.initial.update(met_at=known.pk, area=known.visit.area.code)


class AgreeForm(forms.Form):
    department = UnitField(None, label=DEPARTMENT)
    text = LineField(label=gettext_lazy("What it does"), max_length=300)
    due_on = DayField(label=gettext_lazy("Due on"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, user: User, finding: GroupFinding, **options: Any) -> None:
        super().__init__(data, **options)
        rows = departments_for_groups(user) | finding.group.departments.order_by("name", "pk")
        find_in(self.fields["department"], rows.distinct())
