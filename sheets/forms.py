from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sheets.choices import Format
from sheets.services import LONGEST_REASON

ACCEPT = ".xlsx,.xls,.ods,.csv"


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # said in the words of `inspecting`
        help_text=_("Excel (.xlsx, .xls), OpenDocument (.ods) or CSV in UTF-8, UTF-16 or GB18030."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class ExportForm(forms.Form):
    format = forms.ChoiceField(label=_("Format"), choices=Format.choices, initial=Format.XLSX)
    in_full = forms.BooleanField(
        label=_("In full, not masked"),
        required=False,
        help_text=_("ID numbers, telephones and addresses in full. It is recorded with the reason."),
    )
    reason = forms.CharField(label=_("What it is needed for"), required=False, max_length=LONGEST_REASON)

    def __init__(self, *args: Any, may_have_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_have_all:
            del self.fields["in_full"]
