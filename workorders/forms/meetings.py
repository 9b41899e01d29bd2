"""What is typed when an order is heard."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.inputs import LineField


class HearingForm(forms.Form):
    outcome = LineField(label=_("What came of it"), max_length=300)
    again = forms.BooleanField(label=_("On the list again next time"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
