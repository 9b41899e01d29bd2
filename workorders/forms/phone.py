"""What a grid worker fills in on the spot."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.inputs import CleanTextField, name_nothing
from common.tokens import TokenField
from grids.models import Area, AreaKind, Post
from grids.querysets import within_any
from grids.reach import reach_of
from workorders import services
from workorders.choices import Channel
from workorders.inputs import ActionForm
from workorders.media import RecordingsField
from workorders.models import WorkOrder
from workorders.photos import PhotosField
from workorders.requests import RequestForm, located
from workorders.services import Reported
from workorders.suggesting import triage_for
from workorders.workflow import Action

UNUSED = ("title", "occurred_at", "is_anonymous", "due_elsewhere")


def source_of(user: User) -> str:
    """What marks an order as reported from this person's phone."""
    return f"phone:{user.pk}"


class OfOnePerson(forms.Form):
    """Written by one person and sent once. It may lie on a phone for days, and somebody else may be signed in then."""

    token = TokenField()
    user = forms.IntegerField(widget=forms.HiddenInput)
    owner: User

    def belongs_to(self, user: User) -> None:
        self.owner = user
        self.initial["user"] = user.pk

    def clean_user(self) -> int:
        if self.cleaned_data["user"] != self.owner.pk:
            raise ValidationError(_("Somebody else wrote this report: they must sign in here to send it."), code="user")
        return self.owner.pk


class ReportForm(OfOnePerson, RequestForm):
    """A report under `post`; with a name or phone, one that is brought for a resident."""

    photos = PhotosField(label=_("Photos"), required=False)
    recordings = RecordingsField(label=_("Video or voice"), required=False)
    settled = forms.BooleanField(label=_("I have settled it on the spot"), required=False)
    result = CleanTextField(label=_("What was done"), max_length=2000, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, user: User, post: Post, **options: Any) -> None:
        self.areas = Area.objects.current().filter(within_any(reach_of(user).paths)).order_by("code")
        super().__init__(data, areas=self.areas, **options)
        self.belongs_to(user)
        self.post = post
        for name in UNUSED:
            del self.fields[name]
        self._word()
        self._propose_area()

    def _word(self) -> None:
        fields = self.fields
        fields["description"].label = _("What is the matter?")
        fields["area"].label = _("Grid")
        name_nothing(self, "area", _("As the position or address says"))
        name_nothing(self, "category", _("As the rules say"))
        for name in ("lon", "lat", "crs"):
            fields[name].widget = forms.HiddenInput()

    def _propose_area(self) -> None:
        area = self.post.area
        if area is not None and area.kind == AreaKind.GRID:
            self.initial["area"] = area.code
            self.fields["area"].widget.attrs["data-proposed"] = area.code

    def offers(self, area: Area) -> bool:
        return self.areas.filter(pk=area.pk).exists()

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("settled") and not values.get("result") and "result" not in self.errors:
            self.add_error("result", _("Say what was done."))
        return values

    @property
    def settled_with(self) -> str:
        """What was done on the spot, if it was settled there."""
        return self.cleaned_data["result"] if self.cleaned_data["settled"] else ""

    def report(self) -> Reported:
        """Where nothing says otherwise, it is where the worker is posted."""
        values, area = self.cleaned_data, self.post.area
        assert area is not None  # of those who may report from a phone
        reported = self.reported(
            root=Area.objects.get(pk=area.ancestor_ids[0]),
            channel=Channel.GRID,
            by_staff=not (values["name"] or values["phone"]),
            source=source_of(self.owner),
            external_id=values["token"],
        )
        found = located(reported)
        return found if found.area else replace(found, area=area)


class FollowingForm(forms.Form):
    """A photo or a recording that follows a report."""

    photos = PhotosField(label=_("Photos"), required=False)
    recordings = RecordingsField(label=_("Video or voice"), required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors and not values["photos"] and not values["recordings"]:
            self.add_error("photos", _("Choose a photo or a file first."))
        return values


class TaskForm(OfOnePerson, ActionForm):
    """One step of an order, with what was photographed, filmed or said on the spot."""

    def __init__(
        self,
        action: Action,
        order: WorkOrder,
        data: Mapping[str, Any] | None = None,
        *,
        user: User,
        takes_files: bool,
        **options: Any,
    ) -> None:
        super().__init__(action, order, data, **options)
        self.belongs_to(user)
        if takes_files:
            self.fields["photos"] = PhotosField(label=_("Photos"), required=False)
            self.fields["recordings"] = RecordingsField(label=_("Video or voice"), required=False)
        if action.name == "complete" and takes_files:
            self._ask_for_result()
        if action.name == "settle":
            triage = triage_for(order, getattr(order, "suggestion", None))
            self.initial["category"] = triage.values.get("category")

    def _ask_for_result(self) -> None:
        """A phone without a network says itself that a photo is missing; it may be here before the words come."""
        photos = self.fields["photos"]
        photos.label = _("Photos of the result")
        photos.help_text = _("The reporter sees them.")
        if services.lacks_result_photo(self.order):
            photos.help_text = _("This kind of matter asks for one; the reporter sees it.")
            photos.widget.attrs["required"] = True

    def arguments(self) -> dict[str, Any]:
        needed = {need.name for need in self.action.needs}
        return {name: value for name, value in super().arguments().items() if name in needed}
