"""What somebody fills in at a door. It opens with what is known; what is left alone is still so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.errors import Invalid
from common.inputs import CleanTextField, DayField, LineField, PhoneField
from common.redaction import redact
from common.tokens import TokenField
from grids.models import Area, Household, Occupancy, Relation, Residence, ResidenceKind
from grids.register import Living, person_data
from grids.register.care import sees_care
from grids.register.households import FACILITY_LENGTH, MOST_FACILITIES, TEXT_LENGTH
from grids.register.people import NAME_LENGTH
from visits.choices import Leaving, Matter, Met, VisitKind
from visits.findings import Came, Findings, Issue, Left
from visits.known import TEXTS, changed_since, fingerprint, was_shown
from visits.services.checking import ISSUE_LENGTH, NOTE_LENGTH
from workorders.forms.phone import source_of
from workorders.photos import PhotosField

NEWCOMERS = 3
LIVES_HERE = [("", gettext_lazy("still lives here")), *Leaving.choices]


class IssuesForm(forms.Form):
    """Whatever somebody brings back: what is to be done about it, a note, the next visit."""

    note = CleanTextField(label=gettext_lazy("Note"), max_length=NOTE_LENGTH, required=False)
    next_wanted = DayField(label=gettext_lazy("Come again by"), required=False)
    token = TokenField()
    # A visit may lie on a phone for days, and somebody else may be signed in when it is sent.
    user = forms.IntegerField(widget=forms.HiddenInput)
    at = forms.DateTimeField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, user: User, **options: Any) -> None:
        super().__init__(data, **options)
        self.owner = user
        self.initial["user"] = user.pk
        for matter in Matter:
            self.fields[matter.value] = CleanTextField(
                label=_("What is the matter?"), max_length=ISSUE_LENGTH, required=False
            )
            self.fields[f"{matter}_photos"] = PhotosField(label=_("Photos"), required=False)

    def clean_user(self) -> int:
        if self.cleaned_data["user"] != self.owner.pk:
            raise ValidationError(_("Somebody else wrote this: they must sign in here to send it."), code="user")
        return self.owner.pk

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for matter in Matter:
            if values.get(f"{matter}_photos") and not values.get(matter.value) and matter.value not in self.errors:
                self.add_error(matter.value, _("Write down what the matter is."))
        return values

    @property
    def matters(self) -> "Iterator[MatterFields]":
        for matter in Matter:
            yield MatterFields(matter, self[matter.value], self[f"{matter}_photos"], self._named(matter))

    def _named(self, matter: Matter) -> BoundField | None:
        return self[f"{matter}_named"] if f"{matter}_named" in self.fields else None

    def issues(self) -> tuple[Issue, ...]:
        values = self.cleaned_data
        raised = [matter for matter in Matter if values[matter.value]]
        return tuple(
            Issue(
                matter.value,
                values[matter.value],
                tuple(values[f"{matter}_photos"]),
                values.get(f"{matter}_named", False),
            )
            for matter in raised
        )

    def common(self) -> dict[str, Any]:
        """What a visit and a patrol say alike."""
        values = self.cleaned_data
        return {
            "key": values["token"],
            "at": values["at"],
            "note": values["note"],
            "next_wanted": values["next_wanted"],
            "issues": self.issues(),
            "source": source_of(self.owner),
        }


@dataclass(frozen=True)
class MatterFields:
    matter: Matter
    text: BoundField
    photos: BoundField
    named: BoundField | None

    @property
    def label(self) -> str:
        return str(self.matter.label)

    @property
    def is_open(self) -> bool:
        return bool(self.text.value() or self.text.errors or self.photos.errors)


class PatrolForm(IssuesForm):
    """A look at a building or a place; with nothing raised, nothing was found."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, user: User, area: Area, **options: Any) -> None:
        super().__init__(data, user=user, **options)
        self.area = area

    def findings(self) -> Findings:
        return Findings(kind=VisitKind.PATROL, area=self.area, **self.common())


@dataclass(frozen=True)
class ResidentFields:
    residence: Residence
    how: BoundField
    on: BoundField

    @property
    def is_open(self) -> bool:
        return bool(self.how.value() or self.how.errors or self.on.errors)


class VisitForm(IssuesForm):
    """A visit to a household: its card, each part still so unless something else is said."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    met = forms.ChoiceField(label=gettext_lazy("Whom did you meet?"), widget=forms.RadioSelect)
    # A part of the card that is not sent is still so.
    occupancy = forms.ChoiceField(label=gettext_lazy("Occupancy"), choices=Occupancy, required=False)
    facilities = CleanTextField(
        label=gettext_lazy("Facilities"),
        max_length=MOST_FACILITIES * FACILITY_LENGTH,
        required=False,
        help_text=gettext_lazy("One on each line."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    known = LineField(widget=forms.HiddenInput, max_length=200)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, user: User, household: Household, **options: Any
    ) -> None:
        super().__init__(data, user=user, **options)
        self.household = household
        self.family = list(household.residences.current().select_related("person").order_by("pk"))
        self.family.sort(key=lambda each: each.relation != Relation.HEAD)
        self._offer_kinds()
        self._offer_people()
        self._offer_changes()
        self._show_known()

    def _offer_kinds(self) -> None:
        kinds = [VisitKind.VISIT, VisitKind.CARE] if sees_care(self.owner, self.household.area_path) else []
        if kinds:
            self.fields["kind"] = forms.ChoiceField(
                choices=[(kind.value, kind.label) for kind in kinds], initial=VisitKind.VISIT, widget=forms.RadioSelect
            )
        else:
            del self.fields["kind"]

    def _offer_people(self) -> None:
        met: Any = self.fields["met"]
        met.choices = [
            *((str(each.pk), f"{each.person.masked_name} · {each.get_relation_display()}") for each in self.family),
            (Met.OTHER.value, Met.OTHER.label),
            (Met.NOBODY.value, Met.NOBODY.label),
        ]
        for each in self.family:
            self.fields[f"left_{each.pk}"] = forms.ChoiceField(
                choices=LIVES_HERE, required=False, label=each.person.masked_name, widget=forms.RadioSelect
            )
            self.fields[f"left_on_{each.pk}"] = DayField(label=_("On which day"), required=False)
        for at in range(NEWCOMERS):
            self._offer_newcomer(f"came_{at}_")

    def _offer_newcomer(self, prefix: str) -> None:
        self.fields[f"{prefix}name"] = LineField(label=_("Name"), max_length=NAME_LENGTH, required=False)
        self.fields[f"{prefix}relation"] = forms.ChoiceField(
            label=_("Relation to the head"), choices=Relation, required=False, initial=Relation.OTHER
        )
        self.fields[f"{prefix}kind"] = forms.ChoiceField(
            label=_("Kind"), choices=ResidenceKind, required=False, initial=ResidenceKind.ELSEWHERE
        )
        self.fields[f"{prefix}phone"] = PhoneField(label=_("Phone"), max_length=40, required=False)

    def _offer_changes(self) -> None:
        for name, label in {"dangers": _("Hidden dangers"), "disputes": _("Disputes")}.items():
            self.fields[f"{name}_gone"] = forms.BooleanField(label=_("No longer so"), required=False)
            self.fields[name] = CleanTextField(label=_("What is so now"), max_length=TEXT_LENGTH, required=False)
            self.fields[name].widget.attrs["aria-label"] = f"{label}: {_('What is so now')}"
        for matter in Matter if self.family else ():
            self.fields[f"{matter}_named"] = forms.BooleanField(
                label=_("Whom I met agrees to be named to those who handle it"), required=False
            )

    def _show_known(self) -> None:
        household = self.household
        facilities = "\n".join(household.facilities)
        self.initial.update(occupancy=household.occupancy, facilities=facilities)
        for name in ("occupancy", "facilities"):
            self.fields[name].widget.attrs["data-known"] = True
        self.initial.update(version=household.version, known=fingerprint(household))

    @property
    def residents(self) -> list[ResidentFields]:
        return [ResidentFields(each, self[f"left_{each.pk}"], self[f"left_on_{each.pk}"]) for each in self.family]

    @property
    def newcomers(self) -> list[list[BoundField]]:
        names = ("name", "relation", "kind", "phone")
        return [[self[f"came_{at}_{name}"] for name in names] for at in range(NEWCOMERS)]

    @property
    def has_newcomers(self) -> bool:
        return any(fields[0].value() or any(field.errors for field in fields) for fields in self.newcomers)

    @property
    def texts(self) -> "list[KnownText]":
        shown = ((name, redact(getattr(self.household, name))) for name in TEXTS)
        labels = {"dangers": _("Hidden dangers"), "disputes": _("Disputes")}
        return [KnownText(labels[name], text, self[f"{name}_gone"], self[name]) for name, text in shown]

    def findings(self) -> Findings:
        """Raises Invalid for a newcomer who cannot be recorded like this."""
        values = self.cleaned_data
        met = {str(each.pk): each for each in self.family}.get(values["met"])
        return Findings(
            kind=values.get("kind") or VisitKind.VISIT,
            household=self.household,
            met=met,
            met_as="" if met else values["met"],
            card=self._card(),
            left=tuple(self._left()),
            came=tuple(self._came()),
            version=values["version"],
            **self.common(),
        )

    def _card(self) -> dict[str, Any]:
        values, household = self.cleaned_data, self.household
        now_so: dict[str, Any] = {}
        if values["occupancy"]:
            now_so["occupancy"] = values["occupancy"]
        if "facilities" in self.data:
            now_so["facilities"] = _lines(values["facilities"])
        for name in TEXTS:
            if values[name] or values[f"{name}_gone"]:
                now_so[name] = values[name]
        return {name: value for name, value in now_so.items() if value != getattr(household, name)}

    def _left(self) -> Iterator[Left]:
        for each in self.family:
            if how := self.cleaned_data[f"left_{each.pk}"]:
                yield Left(each, how, self.cleaned_data[f"left_on_{each.pk}"])

    def _came(self) -> Iterator[Came]:
        for at in range(NEWCOMERS):
            given = {name: self.cleaned_data[f"came_{at}_{name}"] for name in ("name", "relation", "kind", "phone")}
            if not given["name"]:
                if given["phone"]:
                    raise Invalid.field(f"came_{at}_name", _("Give the name."))
                continue
            living = Living(kind=given["kind"] or ResidenceKind.ELSEWHERE, relation=given["relation"] or Relation.OTHER)
            yield Came(person_data({"name": given["name"], "phone": given["phone"]}), living)

    def show_present(self) -> None:
        """Ask again over the card as it is now; what nobody touched is shown as it is now."""
        self.add_error(None, self._told_stale())
        shown, data = self.cleaned_data["known"], cast(QueryDict, self.data).copy()
        touched = {"occupancy": data.get("occupancy", ""), "facilities": _lines(data.get("facilities", ""))}
        for name, value in touched.items():
            if was_shown(shown, name, value):
                data[name] = self.initial[name]
        data["version"], data["known"] = str(self.initial["version"]), self.initial["known"]
        self.data = data

    def _told_stale(self) -> str:
        """What changed since this form was shown, in a sentence."""
        parts = changed_since(self.cleaned_data["known"], self.household)
        if not parts:
            return _("Somebody checked this card in the meantime; nothing is different. Send it again.")
        sentence = _("In the meantime this changed here: %(parts)s. Look at it again, then send.")
        return sentence % {"parts": _(", ").join(parts)}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@dataclass(frozen=True)
class KnownText:
    label: str
    text: str
    gone: BoundField
    now: BoundField

    @property
    def is_open(self) -> bool:
        return bool(self.gone.value() or self.now.value() or self.now.errors)
