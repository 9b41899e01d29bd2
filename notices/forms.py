"""What people choose about their notices."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.inputs import LineField
from notices.choices import PERSONAL, ChannelKind, DeliveryState, Rhythm
from notices.models import Channel


class WishesForm(forms.Form):
    by_email = forms.BooleanField(label=_("By e-mail"), required=False)
    by_sms = forms.BooleanField(label=_("By SMS"), required=False)
    rhythm = forms.ChoiceField(
        label=_("What is not urgent"),
        choices=Rhythm.choices,
        widget=forms.RadioSelect,
        help_text=_("Nights, weekends and holidays are left in peace. What is urgent comes at once."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, ways: dict[str, str], **kwargs: Any) -> None:
        """`ways`: where each kind of channel reaches them, as it may be shown; empty where it does not."""
        super().__init__(*args, **kwargs)
        for name, kind in (("by_email", ChannelKind.EMAIL), ("by_sms", ChannelKind.SMS)):
            shown = ways.get(kind, "")
            self.fields[name].help_text = shown or _("Enter where you are reached first.")
            self.fields[name].disabled = not shown


class ContactForm(forms.Form):
    """One's own address of a kind."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in PERSONAL], widget=forms.HiddenInput)
    address = LineField(max_length=120)

    def __init__(self, data: Mapping[str, Any] | None = None, *, kind: str = "") -> None:
        super().__init__(data, initial={"kind": kind}, auto_id=f"{kind}_%s")
        is_mail = kind == ChannelKind.EMAIL
        self.fields["address"].label = _("E-mail address") if is_mail else _("Mobile number")
        attrs = {"type": "email", "autocomplete": "email"} if is_mail else {"inputmode": "tel", "autocomplete": "tel"}
        self.fields["address"].widget.attrs.update(attrs)


class CodeForm(forms.Form):
    """The code that was sent there."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in PERSONAL], widget=forms.HiddenInput)
    code = LineField(
        label=_("Confirmation code"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, kind: str = "") -> None:
        super().__init__(data, initial={"kind": kind}, auto_id=f"{kind}_code_%s")


class SentFilter(forms.Form):
    """Which deliveries are listed."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *DeliveryState.choices])
    channel = forms.ModelChoiceField(
        label=pgettext_lazy("notice", "Channel"), required=False, queryset=Channel.objects.all(), empty_label=_("All")
    )
