"""What somebody asks of the figures, read from an address; pages, files and endpoint share it."""

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.clock import today
from grids.models import Area, Organisation
from workorders.choices import Channel
from workorders.figures.definitions import FIGURES
from workorders.figures.kinds import Kind
from workorders.figures.periods import Period, Span
from workorders.figures.selecting import Wish
from workorders.models import Category


class By(TextChoices):
    AREA = "area", gettext_lazy("By area")
    UNIT = "unit", gettext_lazy("By unit")
    CATEGORY = "category", gettext_lazy("By category")
    CHANNEL = "channel", gettext_lazy("By channel")


class WishForm(forms.Form):
    period = forms.ChoiceField(label=gettext_lazy("Period"), choices=Span.choices, required=False)
    on = forms.DateField(
        label=gettext_lazy("Day in the period"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    by = forms.ChoiceField(label=gettext_lazy("Compare"), choices=By.choices, required=False)
    area = forms.CharField(label=gettext_lazy("Area"), required=False)
    unit = forms.CharField(label=gettext_lazy("Unit"), required=False)
    category = forms.CharField(label=gettext_lazy("Category"), required=False)
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), choices=[("", gettext_lazy("Any")), *Channel.choices], required=False
    )
    show = forms.ChoiceField(
        label=gettext_lazy("Course of"),
        choices=[(each.code, each.name) for each in FIGURES.values()],
        required=False,
    )
    kind = forms.ChoiceField(choices=Kind.choices, required=False)

    def __init__(self, data: object, user: User) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.user = user

    def clean_area(self) -> Area | None:
        code = self.cleaned_data["area"]
        found = Area.objects.visible_to(self.user).filter(code=code).first() if code else None
        if code and found is None:
            raise forms.ValidationError(_("There is no area with the code %(code)s.") % {"code": code})
        return found

    def clean_unit(self) -> Organisation | None:
        code = self.cleaned_data["unit"]
        found = Organisation.objects.visible_to(self.user).filter(code=code).first() if code else None
        if code and found is None:
            raise forms.ValidationError(_("There is no unit with the code %(code)s.") % {"code": code})
        return found

    def clean_category(self) -> Category | None:
        code = self.cleaned_data["category"]
        found = Category.objects.filter(code=code).first() if code else None
        if code and found is None:
            raise forms.ValidationError(_("There is no category with the code %(code)s.") % {"code": code})
        return found

    def wish(self, area: Area | None = None) -> Wish:
        """What is asked; of `area` where no other is named."""
        said = self.cleaned_data
        period = Period.of(said["period"] or Span.MONTH, said["on"] or today())
        return Wish(self.user, period, said["area"] or area, said["unit"], said["category"], said["channel"])

    @property
    def way(self) -> By | None:
        return By(self.cleaned_data["by"]) if self.cleaned_data["by"] else None
