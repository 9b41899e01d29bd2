from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.administration import LinesField, ServiceForm
from workorders.models import Rule, TimeLimit


class TimeLimitForm(ServiceForm):
    class Meta:
        model = TimeLimit
        fields = ("category", "urgency", "step", "amount", "clock", "basis")

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if amount <= 0:
            self.add_error("amount", _("Give an amount above zero."))
        return amount


class RuleForm(ServiceForm):
    words = LinesField(
        label=_("Words"),
        required=False,
        help_text=_("One on each line. Any of them in the text is enough; without words the rule fits every text."),
    )
    outcomes = ("category", "handling", "urgency", "unit", "choosing", "accept_amount", "finish_amount")

    class Meta:
        model = Rule
        fields = "__all__"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.get(name) for name in self.outcomes):
            self.add_error(
                None, _("Say what the rule leads to: a category, a handling, an urgency, a unit or a limit.")
            )
        return cleaned
