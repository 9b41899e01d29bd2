"""Forms of channels and templates."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.administration import LinesField, ServiceForm
from common.inputs import offer_choices
from common.text import reject_controls
from notices.events import known_events
from notices.models import Channel, Template

KEEPS = _("Leave empty to keep what is there.")


def _entry(label: Any, max_length: int) -> forms.CharField:
    """Takes what is new; what is kept is never in the page."""
    widget = forms.TextInput(attrs={"autocomplete": "off", "class": "vLargeTextField"})
    return forms.CharField(label=label, max_length=max_length, required=False, help_text=KEEPS, widget=widget)


class ChannelForm(ServiceForm):
    """Address and secret go in and are never shown again."""

    shown_as = {"address": "address_entry", "secret": "secret_entry"}
    address_entry = _entry(_("Address"), 1000)
    secret_entry = _entry(_("Secret"), 500)
    events = LinesField(
        label=_("Events"),
        required=False,
        help_text=_("One on each line; “workorders.” stands for all that begin so. Empty for all."),
    )
    scopes = LinesField(
        label=_("Areas and units"),
        required=False,
        help_text=_("One on each line, such as area:640104001001 or unit:U12. Empty for all."),
    )
    answer_values = LinesField(label=_("What it says then"), required=False)
    wait_values = LinesField(label=_("What it says when messages come too fast"), required=False)

    class Meta:
        model = Channel
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields["address_entry"].required = True

    def clean_headers(self) -> dict[str, str]:
        return _object(self.cleaned_data["headers"])

    def clean_body(self) -> dict[str, Any]:
        return _object(self.cleaned_data["body"])


def _object(value: Any) -> dict[str, Any]:
    if not value:
        return {}
    if not isinstance(value, dict):
        raise ValidationError(_("Write an object in JSON, between { and }."))
    for name in value:
        reject_controls(name)
    return value


class TemplateForm(ServiceForm):
    event = forms.ChoiceField(label=_("Event"))

    class Meta:
        model = Template
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "event" in self.fields:
            offer_choices(self, "event", [(event, f"{event} · {text}") for event, text in known_events()])
