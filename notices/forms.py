"""What people choose about their notices."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from notices.choices import ChannelKind, DeliveryState, Rhythm
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
            self.fields[name].help_text = shown or _("Your administrator can enter your address or phone for this.")
            self.fields[name].disabled = not shown


class SentFilter(forms.Form):
    """Which deliveries are listed."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *DeliveryState.choices])
    channel = forms.ModelChoiceField(
        label=pgettext_lazy("notice", "Channel"), required=False, queryset=Channel.objects.all(), empty_label=_("All")
    )
