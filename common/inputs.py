"""Fields of forms that every room uses, and how a service's refusal is shown on the form that was sent."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import DomainError, Sentence
from common.phones import normal_phone
from common.text import clean_line, clean_text
from common.typed import ModelChoiceField, ModelChoiceIterator

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
        return clean_line(value)


class PhoneField(LineField):
    """A telephone number in its one normal form."""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel"})

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        return normal_phone(typed) if typed else ""


class PickField(ModelChoiceField):
    """One of the visible rows, named by its code (people by their key)."""

    default_error_messages = {"invalid_choice": gettext_lazy("“%(value)s” is unknown here: choose one from the list.")}


class GroupedChoices(ModelChoiceIterator):
    """The rows of a field under headings."""

    def __iter__(self) -> Iterator[Any]:
        empty = self.field.empty_label
        yield from [("", empty)] if empty is not None else []
        field = self.field
        assert isinstance(field, GroupedField)  # the only ones that have these choices
        yield from field.grouped(self.queryset)


class GroupedField(PickField, ABC):
    """A long list, under headings and with a field to find in it (`static/js/find.js`)."""

    iterator = GroupedChoices

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "data-find": True}

    def grouped(self, rows: Iterable[Any]) -> list[Choice]:
        groups: dict[str, list[Choice]] = {}
        for row in rows:
            groups.setdefault(self.heading_of(row), []).append((self.prepare_value(row), self.label_from_instance(row)))
        return list(groups.items())

    @abstractmethod
    def heading_of(self, obj: Any) -> str: ...


def offer_rows(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    """What there is to choose from."""
    field: Any = form.fields[name]
    field.queryset = rows


def offer_choices(form: forms.BaseForm, name: str, choices: Iterable[Choice]) -> None:
    """What there is to choose from."""
    field: Any = form.fields[name]
    field.choices = choices


def name_nothing(form: forms.BaseForm, name: str, words: Sentence) -> None:
    """What it means to choose none of the rows."""
    field: Any = form.fields[name]
    field.empty_label = words


def sentences_of(bound: forms.BoundField) -> list[str]:
    """What is wrong with the field. Of one that was left empty, what is to be filled in, where its form has no sentence
    of its own for that."""
    plain = str(forms.Field.default_error_messages["required"])
    return [_missing(bound) if str(each) == plain else str(each) for each in bound.errors]


def _missing(bound: forms.BoundField) -> str:
    if isinstance(bound.field, forms.FileField):
        sentence = _("Add: %(field)s")
    elif isinstance(bound.field, forms.ChoiceField | forms.ModelChoiceField):
        sentence = _("Choose: %(field)s")
    else:
        sentence = _("Fill in: %(field)s")
    return sentence % {"field": bound.label}


def errors_of(form: forms.BaseForm) -> dict[str, list[str]]:
    """What is wrong with each field of the form that was sent, and with the whole under `__all__`."""
    return {
        name: sentences_of(form[name]) if name in form.fields else [str(each) for each in found]
        for name, found in form.errors.items()
    }


def add_refusal(form: forms.BaseForm, refusal: DomainError) -> None:
    """Show a service's refusal on the form that was sent, keeping what was typed."""
    for name, sentences in refusal.fields.items():
        form.add_error(name if name in form.fields else None, [str(each) for each in sentences])
    if not refusal.fields:
        form.add_error(None, str(refusal))
