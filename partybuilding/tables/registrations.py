"""Dual registration as two tables, units and people. Whoever keeps the areas brings them in; who is placed there counts
as confirmed, who cannot be placed waits."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, ClassVar

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Invalid
from common.masks import mask_address, mask_name, mask_phone
from grids.models import Area, Organisation
from grids.reach import reach_of
from grids.register import person_data
from grids.register.tables.base import Problems, RegisterTable, area_of, attempt, text
from grids.tables.common import SEPARATOR, words_of
from grids.tables.organisations import YES_NO
from partybuilding import placing
from partybuilding.forms.registrations import PEOPLE
from partybuilding.hours import read_hours
from partybuilding.listing.registrations import narrow
from partybuilding.models import (
    Interest,
    PartyOrganisation,
    Registration,
    RegistrationKind,
    RegistrationState,
    Skill,
    Source,
)
from partybuilding.navigation.registrations import has_registrations
from partybuilding.querysets.registrations import KEEPERS, RegistrationQuerySet, is_near, paths_as
from partybuilding.registering import root_of
from partybuilding.services import registrations as services
from partybuilding.services.registering_many import Incoming, Known, register_many
from partybuilding.services.registrations import Application, Willingness
from sheets.registers import Column, Filters, Kind, Outcome, Row, Verdict

HELP = gettext_lazy("Several between semicolons, as in the lists of the form.")
SAID: tuple[Column, ...] = (
    Column(name="skills", title=gettext_lazy("Skills"), width=24, help=HELP, aliases=("特长", "技能特长")),
    Column(
        name="is_willing",
        title=gettext_lazy("Willing to help others with them"),
        kind=Kind.CHOICE,
        choices=YES_NO,
        aliases=("服务意愿",),
    ),
    Column(
        name="hours",
        title=gettext_lazy("Hours of the week"),
        width=28,
        example="周六 9:00–12:00",
        aliases=("服务时间",),
    ),
    Column(name="interests", title=gettext_lazy("Interests"), width=24, help=HELP, aliases=("兴趣爱好",)),
    Column(name="times", title=gettext_lazy("Times a month"), kind=Kind.NUMBER, width=12),
    Column(name="note", title=gettext_lazy("Note"), width=24),
)
PLACE = Column(
    name="area",
    title=gettext_lazy("Community code"),
    kind=Kind.CODE,
    width=18,
    help=gettext_lazy("Empty: as the address says."),
)
FOUND: tuple[Column, ...] = (
    Column(name="community", title=gettext_lazy("Community"), read_only=True),
    Column(name="grid", title=gettext_lazy("Nearest grid"), read_only=True),
    Column(name="state", title=gettext_lazy("State"), read_only=True),
    Column(name="number", title=gettext_lazy("Number"), read_only=True),
)


class RegistrationTable(RegisterTable):
    filters = ("area", "kind", "state", "skill", "placed", "q")
    only: ClassVar[tuple[str, ...]]

    def may_import(self, user: User) -> bool:
        return reach_of(user).everything or bool(paths_as(user, KEEPERS))

    def may_export(self, user: User) -> bool:
        return has_registrations(user)

    def may_export_in_full(self, user: User) -> bool:
        return reach_of(user).everything or any(map(is_near, paths_as(user, KEEPERS)))

    def found(self, user: User, filters: Filters) -> RegistrationQuerySet:
        rows = Registration.objects.visible_to(user).filter(kind__in=self.only)
        for name, values in (("kind", RegistrationKind.values), ("state", RegistrationState.values)):
            if filters.get(name) and filters[name] not in values:
                raise Invalid.field(name, _("Choose one of the list."))
        return narrow(rows, {**filters, "area": area_of(user, filters)})

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        found = self.found(user, filters).select_related("person", "unit", "party_organisation", "area", "grid")
        found = found.prefetch_related("skills")
        for each in found.defer("area__boundary", "grid__boundary").order_by("pk").iterator(chunk_size=500):
            yield {**_found(each), **_said_in(each), **self.named(each, in_full)}

    @abstractmethod
    def named(self, registration: Registration, in_full: bool) -> dict[str, object]:
        """Whose it is."""


def _found(each: Registration) -> dict[str, object]:
    grid = each.grid.name if each.grid else ""
    place = {"area": each.area.code, "community": each.area.name, "grid": grid}
    return {**place, "state": each.get_state_display(), "number": each.number}


def _said_in(each: Registration) -> dict[str, object]:
    words = {"skills": SEPARATOR.join(each.skill_words), "interests": SEPARATOR.join(each.interest_words)}
    hours = str(each.weekly) if each.hours else ""
    plain = {"times": each.times, "note": each.note, "works_at": each.works_at}
    return {**words, **plain, "is_willing": "yes" if each.is_willing else "no", "hours": hours}


Words = Mapping[str, Any]


def said_of(row: Row, problems: Problems, known: Registration | None, skills: Words) -> Willingness:
    """What the row says; columns that the file has not stay as they are known. `skills`: by name and by code."""
    kept = services.said_by(known) if known else Willingness()
    given: dict[str, Any] = {name: text(row, name) for name in ("works_at", "note") if name in row.values}
    if "skills" in row.values:
        given["skills"] = frozenset(_listed("skills", row, skills, problems))
    if "interests" in row.values:
        given["interests"] = tuple(dict.fromkeys(_listed("interests", row, _interests(get_language()), problems)))
    if text(row, "is_willing"):
        given["is_willing"] = text(row, "is_willing") == "yes"
    if "hours" in row.values:
        given["hours"] = attempt(problems, lambda: read_hours(text(row, "hours"))) or []
    if text(row, "times"):
        given["times"] = int(float(text(row, "times")))
    said = replace(kept, **given)
    attempt(problems, said.check)
    return said


def skills_by_word() -> dict[str, Skill]:
    """By name, and by code."""
    rows = list(Skill.objects.all())
    return {each.name: each for each in rows} | {each.code: each for each in rows}


@cache
def _interests(_language: str | None) -> dict[str, str]:
    """The codes by their labels in the reader's language, and by themselves."""
    return {str(label): value for value, label in Interest.choices} | {value: value for value in Interest.values}


def _listed(name: str, row: Row, known: Words, problems: Problems) -> list[Any]:
    """Of words or codes as they were typed."""
    words = words_of(text(row, name))
    unknown = next((word for word in words if word not in known), "")
    if unknown:
        problems.append((name, _("“%(word)s” is not in the list.") % {"word": unknown[:40]}))
    return [known[word] for word in words if word in known]


class RegisteredMembers(RegistrationTable):
    key = "registered_members"
    title = gettext_lazy("Dual registration: members, couriers, drivers")
    order = 62
    only = (RegistrationKind.MEMBER, RegistrationKind.NEW_GROUP)
    key_columns = ("name", "phone")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            name="name", title=gettext_lazy("Name"), required=True, sensitive=True, mask=mask_name, example="王小明"
        ),
        Column(
            name="phone",
            title=gettext_lazy("Phone"),
            kind=Kind.CODE,
            required=True,
            sensitive=True,
            mask=mask_phone,
            aliases=("手机", "手机号", "联系电话"),
        ),
        Column(
            name="address",
            title=gettext_lazy("Home address"),
            sensitive=True,
            mask=mask_address,
            width=36,
            aliases=("家庭住址", "居住地址", "住址"),
        ),
        PLACE,
        Column(name="kind", title=gettext_lazy("Kind"), kind=Kind.CHOICE, choices=PEOPLE, width=18),
        Column(name="works_at", title=gettext_lazy("Works at"), width=24, aliases=("工作单位", "所在单位")),
        *SAID,
        *FOUND,
    )

    def named(self, registration: Registration, in_full: bool) -> dict[str, object]:
        person = registration.person
        assert person is not None  # the database holds this for people
        kind = {"kind": registration.kind}
        if in_full:
            return {"name": person.name, "phone": person.phone.reveal(), "address": person.address.reveal(), **kind}
        masked = {"phone": person.phone_masked, "address": person.address_masked}
        return {"name": person.masked_name, **masked, **kind}

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        read = [(row, *_read(row)) for row in rows]
        known = Known.of([data for _row, data, _problems in read if data], by)
        root, skills = root_of(by), skills_by_word()
        return [_member(row, data, problems, known, root, skills) for row, data, problems in read]

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        register_many([outcome.prepared for outcome in outcomes], by=by)


def _read(row: Row) -> tuple[Any, Problems]:
    problems: Problems = []
    data = attempt(problems, lambda: person_data({"name": text(row, "name"), "phone": text(row, "phone")}))
    return data, problems


def _member(row: Row, data: Any, problems: Problems, known: Known, root: Area, skills: Words) -> Outcome:
    if data is None:
        return Outcome.refused(row, problems)
    registration = known.registration_of(data)
    said = said_of(row, problems, registration, skills)
    address = text(row, "address")
    spot = _spot(row, address, known, root, problems)
    if registration is None and not address and not text(row, "area"):
        problems.append(("address", _("Give the home address, or the code of the community.")))
    if problems:
        return Outcome.refused(row, problems)
    kind = text(row, "kind") or (registration.kind if registration else RegistrationKind.MEMBER)
    incoming = Incoming(data, address, kind, said, spot, registration, known.person_of(data))
    if registration is None:
        return Outcome(row, Verdict.NEW, incoming)
    return Outcome(row, Verdict.CHANGED if incoming.differs else Verdict.SAME, incoming)


def _spot(row: Row, address: str, known: Known, root: Area, problems: Problems) -> tuple[int, int | None, str]:
    """Community (or where it waits), grid and how it was found."""
    plan, code = placing.plan(), text(row, "area")
    chosen = known.communities.get(code) if code else None
    if code and chosen is None:
        problems.append(("area", _("None of your communities has the code “%(code)s”.") % {"code": code[:40]}))
    spot = plan.by_address(address, under=chosen or root.pk) if address else placing.NOWHERE
    if spot.community is None and chosen is not None:
        spot = plan.of_area(chosen)
    return spot.community or chosen or root.pk, spot.grid, spot.placed


class RegisteredUnits(RegistrationTable):
    key = "registered_units"
    title = gettext_lazy("Dual registration: units")
    order = 61
    only = (RegistrationKind.UNIT,)
    key_columns = ("unit",)
    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="unit", title=gettext_lazy("Unit code"), kind=Kind.CODE, required=True, aliases=("单位编码",)),
        Column(name="name", title=pgettext_lazy("of a unit", "Name"), width=28, read_only=True),
        Column(
            name="party_organisation",
            title=gettext_lazy("Code of the party organisation"),
            kind=Kind.CODE,
            width=20,
        ),
        PLACE,
        *SAID,
        *FOUND,
    )

    def named(self, registration: Registration, in_full: bool) -> dict[str, object]:
        unit, party = registration.unit, registration.party_organisation
        codes = {"unit": unit.code if unit else "", "party_organisation": party.code if party else ""}
        return {"name": registration.name, **codes}

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        units = Organisation.objects.visible_to(by).active().select_related("home")
        found = {unit.code: unit for unit in units.filter(code__in=[text(row, "unit") for row in rows])}
        parties = PartyOrganisation.objects.visible_to(by).current()
        party = {each.code: each for each in parties.filter(code__in=[text(row, "party_organisation") for row in rows])}
        known = Registration.objects.open().filter(unit__in=found.values()).select_related("area", "unit")
        known = known.prefetch_related("skills")
        registered = {each.unit.code: each for each in known if each.unit}
        areas = {each.code: each for each in Area.objects.visible_to(by).current().filter(code__in=_area_codes(rows))}
        root, skills = root_of(by), skills_by_word()
        return [self._outcome(row, found, party, registered, areas, root, skills) for row in rows]

    def _outcome(
        self,
        row: Row,
        units: dict[str, Organisation],
        parties: dict[str, PartyOrganisation],
        registered: dict[str, Registration],
        areas: dict[str, Area],
        root: Area,
        skills: Words,
    ) -> Outcome:
        problems: Problems = []
        code, area = text(row, "party_organisation"), text(row, "area")
        unit = units.get(text(row, "unit"))
        if unit is None:
            problems.append(("unit", _("There is no such one in your areas.")))
        if code and code not in parties:
            problems.append(("party_organisation", _("There is no such one in your areas.")))
        if area and area not in areas:
            sentence = _("None of your communities has the code “%(code)s”.")
            problems.append(("area", sentence % {"code": area[:40]}))
        known = registered.get(text(row, "unit"))
        if known is not None and not known.area.path.startswith(root.path):
            problems.append(("unit", _("This unit is registered outside your areas.")))
        said = said_of(row, problems, known, skills)
        if problems:
            return Outcome.refused(row, problems)
        if known is not None:
            same = services.said_by(known) == said
            return Outcome(row, Verdict.SAME if same else Verdict.CHANGED, (known, said))
        wanted = Application(
            kind=RegistrationKind.UNIT,
            source=Source.SHEET,
            root=root,
            area=areas.get(area),
            unit=unit,
            party_organisation=parties.get(code),
            said=said,
        )
        return Outcome(row, Verdict.NEW, wanted)

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        for outcome in outcomes:
            if isinstance(outcome.prepared, Application):
                services.confirm_if_placed(services.apply(outcome.prepared, by=by), by=by)
            else:
                known, said = outcome.prepared
                services.change(known, by=by, said=said)


def _area_codes(rows: Sequence[Row]) -> set[str]:
    return {text(row, "area") for row in rows if text(row, "area")}
