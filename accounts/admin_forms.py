"""Forms of the administration of accounts."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, SetPasswordForm
from django.utils.translation import gettext_lazy as _

from accounts.administration import LinesField, ServiceForm
from accounts.models import ApiKey, User

if TYPE_CHECKING:
    _CreationForm = AdminUserCreationForm[User]
    _SetPasswordForm = SetPasswordForm[User]
else:
    _CreationForm = AdminUserCreationForm
    _SetPasswordForm = SetPasswordForm


class AccountForm(ServiceForm, _CreationForm):
    """A new account: of a person, who signs in, or of a machine, which calls with keys and never signs in."""

    usable_password = forms.ChoiceField(
        label=_("This account is for"),
        choices=[("true", _("a person, who signs in with the password below")), ("false", _("a machine"))],
        initial="true",
        widget=forms.RadioSelect,
        help_text=_("A machine has no password; the system administrator makes keys for it."),
    )

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "is_staff")


class PasswordForm(_SetPasswordForm):
    """A new password for somebody else's account."""

    @property
    def password(self) -> str:
        return str(self.cleaned_data["new_password1"])


class ApiKeyForm(ServiceForm):
    scopes = LinesField(
        label=_("Scopes"),
        initial=["read"],
        help_text=_("One on each line: read, write, or those of one resource such as work-orders:read."),
    )
    allowed_addresses = LinesField(
        label=_("Allowed addresses"),
        required=False,
        help_text=_("One network on each line, such as 10.0.0.0/8. None: from anywhere."),
    )

    class Meta:
        model = ApiKey
        fields = ("user", "name", "scopes", "area_code", "expires_at", "allowed_addresses")
        labels = {"area_code": _("Code of the area it is bound to")}
