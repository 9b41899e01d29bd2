"""What somebody asks of the figures, read from an address; pages, files and endpoint share it."""

from collections.abc import Iterable, Mapping
from typing import Any

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


class Against(TextChoices):
    BOTH = "", gettext_lazy("The period before and a year ago")
    BEFORE = "before", gettext_lazy("The period before")
    YEAR_AGO = "year_ago", gettext_lazy("A year ago")
    NOTHING = "nothing", gettext_lazy("Nothing")


SORTS = [(f"{way}{code}", f"{way}{code}") for way in ("", "-") for code in ("name", *FIGURES)]


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
    less = forms.ChoiceField(choices=Kind.choices, required=False)
    against = forms.ChoiceField(label=gettext_lazy("Compare with"), choices=Against.choices, required=False)
    sort = forms.ChoiceField(choices=SORTS, required=False)

    def __init__(self, data: Mapping[str, Any], user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean_area(self) -> Area | None:
        code = self.cleaned_data["area"].partition(" ")[0]  # a name may follow
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


class NarrowingForm(forms.Form):
    """The wish as it is, to be changed: what the page offers to choose from."""

    period = forms.ChoiceField(label=gettext_lazy("Period"), choices=Span.choices, required=False)
    on = forms.DateField(
        label=gettext_lazy("Day in the period"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    area = forms.CharField(
        label=gettext_lazy("Area"),
        required=False,
        widget=forms.TextInput(attrs={"data-pick-area": True, "autocomplete": "off", "spellcheck": "false"}),
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), choices=[("", gettext_lazy("Any")), *Channel.choices], required=False
    )
    by = forms.ChoiceField(label=gettext_lazy("Compare"), choices=By.choices, required=False)
    against = forms.ChoiceField(label=gettext_lazy("Compare with"), choices=Against.choices, required=False)

    def __init__(self, wish: Wish, by: str, against: str) -> None:
        code_of = {name: getattr(wish, name).code if getattr(wish, name) else "" for name in ("unit", "category")}
        initial = {"period": wish.period.span, "on": wish.period.first, "channel": wish.channel, "by": by}
        area = f"{wish.area.code} {wish.area.name}" if wish.area else ""
        super().__init__(initial={**initial, **code_of, "area": area, "against": against})
        units = Organisation.objects.visible_to(wish.user).active().order_by("code")
        self._offer("unit", units.values_list("code", "name"))
        self._offer("category", Category.objects.order_by("code").values_list("code", "name"))

    def _offer(self, name: str, rows: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Any")), *rows]
        field.widget.attrs["data-find"] = True
