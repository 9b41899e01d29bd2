"""What is filled in about alliances and their lists. The services have the last word."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from common.clock import today
from common.inputs import CleanTextField, DayField, LineField
from deliberation.forms import MOMENT, AreaPick, ColleagueField, people_near
from deliberation.models import Meeting
from grids.models import AreaKind, Organisation
from grids.reach import reach_of
from partybuilding.alliance_keeping import alliance_areas
from partybuilding.forms.organisations import OrganisationField
from partybuilding.models import (
    SAID,
    Alliance,
    AllianceDuty,
    AllianceKind,
    AllianceMember,
    ListItem,
    ListKind,
    PartyOrganisation,
)
from workorders.inputs import CategoryField, UnitField
from workorders.models import Category

KINDS_OF_AREAS: dict[str, AllianceKind] = {
    AreaKind.STREET: AllianceKind.STREET,
    AreaKind.COMMUNITY: AllianceKind.COMMUNITY,
}


class AllianceForm(forms.Form):
    """A new alliance, or a known one to be changed: then the area stays."""

    kind = forms.ChoiceField(label=_("Kind"), choices=AllianceKind.choices)
    name = LineField(label=pgettext_lazy("of a meeting", "Name"), max_length=80)
    area = AreaPick(None, to_field_name="code", label=_("Area"))
    leader = OrganisationField(label=_("Led by"))
    founded_on = DayField(label=_("Founded on"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: User, alliance: Alliance | None = None) -> None:
        names = ("kind", "name", "leader", "version")
        known = {name: getattr(alliance, name) for name in names} if alliance else _suggested(user)
        super().__init__(data, initial=known)
        leader: Any = self.fields["leader"]
        leader.queryset = PartyOrganisation.objects.visible_to(user).current().order_by("path")
        if alliance is not None:
            del self.fields["area"], self.fields["founded_on"]
            return
        area: Any = self.fields["area"]
        area.queryset = alliance_areas(user).defer("boundary").order_by("path")
        area.widget.attrs["data-find"] = True


def _suggested(user: User) -> dict[str, Any]:
    """The area of one's own post, what an alliance is there, and the organisation that leads in it."""
    own = [post.area_id for post in reach_of(user).posts if post.area_id]
    area = alliance_areas(user).filter(pk__in=own).defer("boundary").order_by("path").first()
    if area is None:
        return {}
    leader = PartyOrganisation.objects.visible_to(user).current().filter(area=area).order_by("path").first()
    kind = KINDS_OF_AREAS.get(area.kind, AllianceKind.CONFERENCE)
    return {"kind": kind, "area": area.code, "leader": leader and leader.pk, "founded_on": today()}


class OnAlliance(forms.Form):
    """A form on the page of an alliance."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, alliance: Alliance, user: User, **options: Any) -> None:
        super().__init__(data, **options)
        self.alliance, self.user = alliance, user
        self.initial.setdefault("version", alliance.version)
        self.prepare()

    def prepare(self) -> None:
        """Fields whose choices depend on the alliance."""

    def offer(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = rows


class JoinForm(OnAlliance):
    unit = UnitField(None, to_field_name="code", label=_("Unit"), required=False, empty_label="")
    party = OrganisationField(label=_("Its party organisation"), required=False)
    person = ColleagueField(None, to_field_name="pk", label=_("Comes for it"), required=False, empty_label="")
    duty = forms.ChoiceField(label=_("Duty"), choices=AllianceDuty.choices, initial=AllianceDuty.MEMBER)
    starts = DayField(label=_("From"), required=False)

    def prepare(self) -> None:
        area = self.alliance.area
        self.offer("unit", Organisation.objects.serving(area).order_by("kind", "name"))
        self.offer("party", PartyOrganisation.objects.visible_to(self.user).current().order_by("path"))
        self.offer("person", people_near(Meeting(area=area)))


class MemberForm(OnAlliance):
    """Who comes for a member, and under which duty."""

    person = ColleagueField(None, to_field_name="pk", label=_("Comes for it"), required=False, empty_label="")
    duty = forms.ChoiceField(label=_("Duty"), choices=AllianceDuty.choices)

    def prepare(self) -> None:
        self.offer("person", people_near(Meeting(area=self.alliance.area)))


class OfMember(OnAlliance):
    member = forms.ModelChoiceField(AllianceMember.objects.none(), widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.offer("member", self.alliance.members.filter(ends=None))


class LeaveForm(OfMember):
    reason = LineField(label=_("Why"), max_length=200)
    ends = DayField(label=_("Last day"), required=False)


class AllianceMeetingForm(OnAlliance):
    title = LineField(label=_("Title"), max_length=120)
    starts_at = forms.DateTimeField(label=_("Begins"), widget=MOMENT)
    ends_at = forms.DateTimeField(label=pgettext_lazy("of a meeting", "Ends"), widget=MOMENT)
    place = LineField(label=_("Place"), max_length=120, required=False)
    link = forms.URLField(label=_("Link"), max_length=300, required=False, assume_scheme="https")


class EnterForm(OnAlliance):
    kind = forms.ChoiceField(label=_("List"), choices=ListKind.choices)
    year = forms.IntegerField(label=_("Year"), min_value=2015, max_value=2099)
    title = LineField(label=_("Title"), max_length=120)
    text = CleanTextField(label=_("Text"), max_length=2000, required=False)
    brought_by = forms.ModelChoiceField(
        AllianceMember.objects.none(), label=_("Brought in by"), required=False, empty_label=_("the alliance itself")
    )

    def prepare(self) -> None:
        self.initial.setdefault("year", today().year)
        self.offer("brought_by", self.members())

    def members(self) -> Any:
        """Whoever keeps the alliance chooses among all; others among those for which they speak."""
        return self.alliance.members.current().select_related("unit", "party")


class EndForm(OnAlliance):
    reason = LineField(label=_("Why"), max_length=200)


class OnItem(forms.Form):
    """A form on the page of an item."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, item: ListItem, user: User, **options: Any) -> None:
        super().__init__(data, **options)
        self.item, self.user = item, user
        self.initial.setdefault("version", item.version)
        self.prepare()

    def prepare(self) -> None:
        """Fields whose choices depend on the item."""

    def offer(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = rows


class ChangeItemForm(OnItem):
    title = LineField(label=_("Title"), max_length=120)
    text = CleanTextField(label=_("Text"), max_length=2000, required=False)

    def prepare(self) -> None:
        self.initial.update(title=self.item.title, text=self.item.text)


class TakeForm(OnItem):
    member = forms.ModelChoiceField(AllianceMember.objects.none(), label=_("For"), empty_label=None)

    def prepare(self) -> None:
        own = AllianceMember.objects.of(self.user).current().filter(alliance=self.item.alliance_id)
        self.offer("member", own.select_related("unit", "party"))


class PushForm(OnItem):
    member = forms.ModelChoiceField(AllianceMember.objects.none(), label=_("Member"))
    words = CleanTextField(label=_("Task for the year"), max_length=2000)

    def prepare(self) -> None:
        others = self.item.alliance.members.current().exclude(pk=self.item.taken_by_id or 0)
        self.offer("member", others.select_related("unit", "party"))
        self.fields["member"].widget.attrs["data-find"] = True


class SayForm(OnItem):
    stage = forms.ChoiceField(
        label=pgettext_lazy("of a meeting", "What it is about"), choices=[(each.value, each.label) for each in SAID]
    )
    words = CleanTextField(label=pgettext_lazy("of a meeting", "Words"), max_length=2000)
    on = DayField(label=_("Day"), required=False)


class ItemReasonForm(OnItem):
    reason = LineField(label=_("Why"), max_length=200)


class OrderForm(OnItem):
    category = CategoryField(
        None,
        to_field_name="code",
        label=_("Category"),
        required=False,
        empty_label="",
        help_text=_("With a category the order goes to the unit that has the item; without, to the desk."),
    )
    due_on = DayField(label=_("Due on"), required=False)

    def prepare(self) -> None:
        self.offer("category", Category.objects.filter(is_active=True))
