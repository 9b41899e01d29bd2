"""What residents without an account fill in."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.inputs import LineField
from common.tokens import TokenField
from grids.models import Area, AreaKind
from workorders.inputs import ActionForm
from workorders.media import MAX_FROM_ANYBODY, RecordingsField
from workorders.photos import PhotosField
from workorders.requests import RequestForm

UNUSED = ("title", "category", "occurred_at", "due_elsewhere")


class AskForm(RequestForm):
    """A request in one's own words, for the area `root`."""

    photos = PhotosField(label=_("Photos"), required=False)
    recordings = RecordingsField(label=_("Video or voice"), required=False, largest=MAX_FROM_ANYBODY)
    token = TokenField()

    def __init__(self, data: Mapping[str, Any] | None = None, *, root: Area, **options: Any) -> None:
        super().__init__(data, areas=Area.objects.within(root).current(), **options)
        for name in UNUSED:
            del self.fields[name]
        self._word()
        self._offer_areas(root)

    def _word(self) -> None:
        fields = self.fields
        fields["description"].label = _("What has happened?")
        fields["description"].widget.attrs["rows"] = 4
        fields["address"].label = _("Where is it?")
        fields["phone"].label, fields["phone"].help_text = _("Mobile number"), _("Only to tell you the result.")
        fields["phone"].widget.attrs["autocomplete"] = "tel"
        fields["name"].label = _("How may we call you?")
        fields["name"].widget.attrs["autocomplete"] = "name"
        fields["is_anonymous"].label = _("Do not show my name to the staff")
        for name in ("lon", "lat", "crs"):
            fields[name].widget = forms.HiddenInput()

    def _offer_areas(self, root: Area) -> None:
        """Communities by street, where the area is larger than a community."""
        if root.kind not in (AreaKind.DISTRICT, AreaKind.STREET):
            del self.fields["area"]
            return
        field = self.fields["area"]
        assert isinstance(field, forms.ModelChoiceField)
        field.label = _("Community")
        field.widget.attrs["data-find"] = True
        field.choices = [("", _("I do not know")), *communities_by_street(root)]


def communities_by_street(root: Area) -> list[tuple[str, list[tuple[str, str]]]]:
    rows = Area.objects.within(root).current().order_by("code").only("pk", "kind", "code", "name", "path")
    streets = {row.pk: row.name for row in rows.filter(kind=AreaKind.STREET)}
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in rows.filter(kind=AreaKind.COMMUNITY):
        street = next((streets[pk] for pk in row.ancestor_ids if pk in streets), root.name)
        groups.setdefault(street, []).append((row.code, row.name))
    return list(groups.items())


class ReporterForm(ActionForm):
    """The inputs of an action, asked of a resident: what is left out is said in their words."""

    LABELS = {
        "urge": {"words": _("What you want to add, or nothing")},
        "withdraw": {"reason": _("Why, if you want to say")},
        "reopen": {"reason": _("What is still not right?")},
    }
    MISSING = {
        "reason": _("Tell us what is still not right: a few words will do."),
        "solved": _("Tell us whether it is solved: tap one of the answers."),
        "satisfaction": _("Tell us how satisfied you are: tap one of the faces."),
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "reasons" in self.fields:
            self.fields["reasons"].help_text = _("Only if you are not satisfied. Tick all that apply.")
        for name, label in self.LABELS.get(self.action.name, {}).items():
            self.fields[name].label = label
        for name in self.MISSING.keys() & self.fields.keys():
            self.fields[name].error_messages["required"] = self.MISSING[name]


class LookupForm(forms.Form):
    number = LineField(
        label=_("Number"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": "261121-0042"}),
        error_messages={"required": _("Type the number from your receipt.")},
    )
    code = LineField(
        label=_("Query code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Type the six digits of the code from your receipt.")},
    )
