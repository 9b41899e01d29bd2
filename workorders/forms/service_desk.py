"""The service desk's form: a request, who brings it, and what is done with it at once."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from common.inputs import CleanTextField, LineField, name_nothing, offer_choices
from grids.models import DESK_KINDS, DESK_ROLES, GRID_ROLES, Area, AreaKind, Organisation, Person, Post, Role
from grids.register.forms import PlaceField
from workorders.choices import Channel, Handling
from workorders.inputs import UnitField
from workorders.queues import source_of
from workorders.requests import RequestForm, located
from workorders.services import Reported
from workorders.services.receiving import Decision, Then

DESK_FORM_ROLES = (Role.SERVICE_DESK, *DESK_ROLES, *GRID_ROLES)
OTHER = "other"  # somebody who is not known under this telephone number
TOKEN_LENGTH = 22
# What it means to choose nothing.
EMPTY = {"area": _("as the address says"), "category": _("as proposed"), "unit": _("as proposed")}


def may_use_desk(post: Post | None) -> bool:
    return post is not None and post.role in DESK_FORM_ROLES and post.area is not None


def desk_area(area: Area) -> Area:
    """The area whose desk looks at what is brought in here: the closest community, street or district."""
    return Area.objects.filter(pk__in=area.ancestor_ids, kind__in=DESK_KINDS).order_by("-path")[0]


class DeskForm(RequestForm):
    title = None
    due_elsewhere = None
    area = PlaceField(Area.objects.none(), to_field_name="code", label=_("Area"), required=False)
    channel = forms.ChoiceField(
        label=_("How it comes in"),
        choices=[(Channel.PHONE.value, Channel.PHONE.label), (Channel.WALK_IN.value, Channel.WALK_IN.label)],
        widget=forms.RadioSelect,
    )
    caller = LineField(max_length=20, required=False, widget=forms.HiddenInput)
    then = forms.ChoiceField(label=_("What happens with it now"), widget=forms.RadioSelect)
    result = CleanTextField(
        label=_("What was done"), max_length=2000, error_messages={"required": _("Say what was done.")}
    )
    handling = forms.ChoiceField(
        label=_("Handling"),
        choices=[("", _("as proposed, or as usual for the category")), *Handling.choices],
        required=False,
    )
    unit = UnitField(Organisation.objects.none(), to_field_name="code", label=_("Lead unit"), required=False)
    note = CleanTextField(label=_("Instructions"), max_length=2000, required=False)
    token = LineField(max_length=TOKEN_LENGTH, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, post: Post, **options: Any) -> None:
        assert post.area is not None  # of those who may use the desk
        super().__init__(data, areas=areas_to_name(post.area), **options)
        self.post, self.root = post, desk_area(post.area)
        self.initial.setdefault("token", get_random_string(TOKEN_LENGTH))
        self.initial.setdefault("then", Then.NOTHING.value)
        offer_choices(self, "then", [(each.value, each.label) for each in choices_of(post)])
        area: Any = self.fields["area"]
        area.top = len(post.area.ancestor_ids)
        self._choose_from("unit", Organisation.objects.serving(post.area).order_by("kind", "name"))
        self.fields["result"].required = not self.is_bound or self["then"].value() == Then.SETTLE
        for name in ("lon", "lat", "crs"):
            self.fields[name].widget = forms.HiddenInput()
        for name, words in EMPTY.items():
            name_nothing(self, name, words)

    def clean_token(self) -> str:
        return self.cleaned_data["token"] or get_random_string(TOKEN_LENGTH)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        self._clean_caller(values)
        return values

    def _clean_caller(self, values: dict[str, Any]) -> None:
        """Take the name of whoever was recognised by the telephone, unless another one was typed."""
        chosen, phone = values.get("caller", ""), values.get("phone", "")
        if values.get("name") or not phone:
            return
        known = {str(person.pk): person.name for person in Person.objects.only("pk", "name").with_phone(phone)}
        if chosen in known:
            values["name"] = known[chosen]
        elif known and chosen == OTHER:
            self.add_error("name", _("Give the name: this number is known under another one."))
        elif len(known) > 1:
            self.add_error("name", _("Several people have this number: choose one of them, or give the name."))

    def reported_at_desk(self) -> Reported:
        channel = Channel(self.cleaned_data["channel"])
        user = self.post.answerer.user
        assert user is not None  # whoever is at the desk has signed in
        source = source_of(user)
        return located(self.reported(root=self.root, channel=channel, source=source, external_id=self._sending()))

    def _sending(self) -> str:
        """Equal for the same form sent twice, and another for another text or caller on the same form."""
        values = self.cleaned_data
        told = "\n".join([values["token"], values["description"], values["address"], values["phone"], values["name"]])
        return sha256(told.encode()).hexdigest()[:40]

    def decision(self) -> Decision:
        values = self.cleaned_data
        return Decision(**{name: values[name] for name in ("then", "result", "category", "handling", "unit", "note")})


def choices_of(post: Post) -> list[Then]:
    """Registering and dispatching are the desk's; settling on the spot is open to all who take requests in."""
    return list(Then) if post.role in DESK_ROLES else [Then.NOTHING, Then.SETTLE]


def areas_to_name(area: Area) -> Any:
    """The areas offered: all below a community; above that, streets and communities, for the address tells the grid."""
    below = Area.objects.current().within(area).order_by("path")
    if area.kind in (AreaKind.DISTRICT, AreaKind.STREET):
        return below.filter(kind__in=DESK_KINDS)
    return below
