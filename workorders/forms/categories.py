"""What is typed about a category."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.inputs import LineField, offer_rows
from common.typed import ModelForm
from workorders.inputs import CategoryField
from workorders.models import Category

CODE = r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"


class CategoryForm(ModelForm):
    """One category. Its code is given once: others know it by that."""

    code = forms.RegexField(
        CODE, label=_("code"), max_length=20, help_text=_("Letters and digits. It is given once and stays.")
    )
    name = LineField(label=pgettext_lazy("of a category", "Name"), max_length=60)
    parent = CategoryField(
        Category.objects.none(), required=False, label=_("part of"), empty_label=_("nothing: a main category")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Category
        fields = ("code", "name", "parent", "affair", "handling", "severity", "urgency", "asks_photos")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = Category.objects.filter(is_active=True)
        kept = self.instance
        if kept.pk:
            del self.fields["code"]
            self.initial["version"] = kept.version
            parents = parents.exclude(path__startswith=kept.path) | Category.objects.filter(pk=kept.parent_id)
        offer_rows(self, "parent", parents)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code.lower() == "new":
            raise forms.ValidationError(_("This code is taken by a page: choose another."))
        return code


class FindForm(forms.Form):
    """What the tree is asked for: `open` are codes between commas."""

    q = LineField(required=False, max_length=60)
    open = LineField(required=False, max_length=4000)
