"""Fields of forms that every room uses, and how a service's refusal is shown on the form that was sent."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import DomainError
from common.phones import normal_phone
from common.text import clean_text, reject_controls

INDENT = "　"
Choice = tuple[str, Any]


class CleanTextField(forms.CharField):
    """Text of several lines without control characters."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str:
        if value not in self.empty_values and not isinstance(value, str):
            raise forms.ValidationError(_("Give a text."), code="not_text")
        return clean_text(value, self.max_length or 2000) if value not in self.empty_values else ""


class DayField(forms.DateField):
    """A day. The browser's own control shows and sends ISO dates only, whatever the language."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class LineField(forms.CharField):
    """Text on one line, without control characters. What is no text at all is refused, not converted."""

    def to_python(self, value: Any) -> str:
        if value in self.empty_values:
            return ""
        if not isinstance(value, str):
            raise ValidationError(_("Give a text."), code="not_text")
        reject_controls(value.strip())
        return value.strip()


class PhoneField(LineField):
    """A telephone number in its one normal form."""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel"})

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        return normal_phone(typed) if typed else ""


class PickField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the visible rows, named by its code (people by their key)."""

    default_error_messages = {"invalid_choice": gettext_lazy("“%(value)s” is unknown here: choose one from the list.")}


class GroupedChoices(forms.models.ModelChoiceIterator):  # type: ignore[type-arg]
    """The rows of a field under headings."""

    def __iter__(self) -> Iterator[Any]:
        empty = self.field.empty_label
        yield from [("", empty)] if empty is not None else []
        field = self.field
        assert isinstance(field, GroupedField)  # the only ones that have these choices
        yield from field.grouped(self.queryset)


class GroupedField(PickField):
    """A long list, under headings and with a field to find in it (`static/js/find.js`)."""

    iterator = GroupedChoices

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "data-find": True}

    def grouped(self, rows: Iterable[Any]) -> list[Choice]:
        groups: dict[str, list[Choice]] = {}
        for row in rows:
            groups.setdefault(self.heading_of(row), []).append((self.prepare_value(row), self.label_from_instance(row)))
        return list(groups.items())

    def heading_of(self, obj: Any) -> str:
        raise NotImplementedError


def add_refusal(form: forms.BaseForm, refusal: DomainError) -> None:
    """Show a service's refusal on the form that was sent, keeping what was typed."""
    for name, sentences in refusal.fields.items():
        form.add_error(name if name in form.fields else None, [str(each) for each in sentences])
    if not refusal.fields:
        form.add_error(None, str(refusal))
