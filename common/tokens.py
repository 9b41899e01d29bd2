"""A form that is sent twice counts once: it carries a token, which the first sending uses up."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _


def new_token() -> str:
    return uuid4().hex


class TokenField(forms.RegexField):
    """Hidden; made anew for every form that is shown empty."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.HiddenInput)
        options.setdefault("initial", new_token)
        super().__init__(r"^[0-9a-f]{32}$", **options)
        sentence = _("This form is not whole. Reload the page and fill it in again.")
        self.error_messages.update(required=sentence, invalid=sentence)
