from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from accounts.preferences import COOKIES


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _(
            "User name and password do not match. Check capital letters and the input method, then try again. "
            "After %(limit)s failures in a row sign-in is locked for %(minutes)s minutes."
        ),
        "inactive": _("This account is not in use. Ask the system administrator to open it again."),
    }

    def get_invalid_login_error(self) -> forms.ValidationError:
        values = {
            "limit": settings.AXES_FAILURE_LIMIT,
            "minutes": round(settings.AXES_COOLOFF_TIME * 60),
        }
        return forms.ValidationError(self.error_messages["invalid_login"], code="invalid_login", params=values)


class PreferencesForm(forms.Form):
    """Any of the choices; those not sent stay as they are."""

    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in COOKIES.items():
            self.fields[name] = forms.ChoiceField(choices=choices, required=False)

    def chosen(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name in self.data}
