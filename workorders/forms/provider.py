"""What a provider without an account fills in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workorders.inputs import ActionForm
from workorders.photos import Photo, PhotosField

WITH_PHOTOS = frozenset({"progress", "complete"})
LABELS: dict[tuple[str, str], Any] = {
    ("agree", "appointment"): _("When will you be there?"),
    ("agree", "note"): _("A word to the community"),
    ("refuse", "reason"): _("A word why, if you like"),
    ("appoint", "appointment"): _("When will you be there?"),
    ("contact", "outcome"): _("Did you reach them?"),
    ("progress", "progress"): _("How far is it?"),
    ("return", "reason"): _("A word why, if you like"),
}
HELPS: dict[tuple[str, str], Any] = {
    ("agree", "appointment"): _("Leave it empty if you do not know yet; you can say it later."),
    ("refuse", "reason"): "",
    ("appoint", "word"): _("The resident reads this."),
    ("progress", "progress"): _("The resident reads this."),
    ("complete", "result"): _("The resident reads this."),
}


class ProviderForm(ActionForm):
    """The inputs of an action, in words for those who help now and then."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.auto_id = f"{self.action.name}_%s"
        for name, field in self.fields.items():
            field.label = LABELS.get((self.action.name, name), field.label)
            field.help_text = HELPS.get((self.action.name, name), field.help_text)
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs.update({"data-draft": f"provider-{self.order.pk}-{self.action.name}", "rows": 3})
        if self.action.name in WITH_PHOTOS:
            self.fields["photos"] = PhotosField(label=_("Photos"), required=False)

    @property
    def photos(self) -> list[Photo]:
        return list(self.cleaned_data.get("photos", ()))

    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in super().arguments().items() if name != "photos"}
