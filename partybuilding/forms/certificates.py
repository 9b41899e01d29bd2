"""Of which days a record of service is shown, and how a certificate is checked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.errors import Invalid
from common.inputs import DayField, LineField, add_refusal
from partybuilding.services.certificates import check_period


class PeriodForm(forms.Form):
    starts = DayField(label=gettext_lazy("From"))
    ends = DayField(label=pgettext_lazy("end of a period", "To"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                check_period(values["starts"], values["ends"])
            except Invalid as refusal:
                add_refusal(self, refusal)
        return values


class CheckForm(forms.Form):
    number = LineField(
        label=gettext_lazy("Check number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "K7QM-2F9T-XWCD"}),
        error_messages={"required": gettext_lazy("Type the check number from the certificate.")},
    )
