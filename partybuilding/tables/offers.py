"""Offers as a table, in and out (see sheets.registers)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from common.clock import today
from common.crypto import keyed_hash
from common.errors import Invalid
from common.masks import mask_name, mask_phone
from common.phones import normal_phone
from grids.models import Area, Organisation
from grids.services import known_person
from grids.tables.common import SEPARATOR, Problems, date_of, words_of
from partybuilding.hours import WeeklyHours
from partybuilding.listing.offers import MINE, STATES, narrow
from partybuilding.models import Offer, Skill
from partybuilding.offering import Offering, provider_shown, sees_offers
from partybuilding.querysets.offers import desk_paths
from partybuilding.services import Served, save_offer
from sheets.registers import Column, Filters, Kind, Outcome, Register, Row, Verdict
from workorders.models import Category

PLAIN = ("title", "what", "conditions")
NUMBERS = {"per_month": 500, "at_once": 100}
Key = tuple[str, str]  # of the provider and the title


class Offers(Register):
    key = "offers"
    title = gettext_lazy("Offers")
    order = 62
    filters = ("area", "skill", "category", "state", "whose", "q")
    key_columns = ("title",)
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            name="unit",
            title=gettext_lazy("Unit code"),
            kind=Kind.CODE,
            help=gettext_lazy("Of the unit whose offer it is; empty where it is a person's."),
        ),
        Column(
            name="person",
            title=gettext_lazy("Person"),
            sensitive=True,
            mask=mask_name,
            help=gettext_lazy("Where it is no unit's."),
        ),
        Column(name="phone", title=gettext_lazy("Telephone"), kind=Kind.CODE, sensitive=True, mask=mask_phone),
        Column(name="title", title=gettext_lazy("Offer"), required=True, width=28, example="上门理发"),
        Column(name="what", title=gettext_lazy("More about it"), width=40),
        Column(
            name="skills",
            title=gettext_lazy("Skills"),
            width=24,
            help=gettext_lazy("Names or codes, with semicolons between"),
        ),
        Column(
            name="categories",
            title=gettext_lazy("Matters"),
            help=gettext_lazy("Codes of categories, with semicolons between"),
        ),
        Column(name="areas", title=gettext_lazy("Area codes"), width=24, help=gettext_lazy("With semicolons between")),
        Column(name="hours", title=pgettext_lazy("of an offer", "Hours"), width=28, example="周六 9:00–12:00"),
        Column(name="per_month", title=gettext_lazy("Services a month"), kind=Kind.NUMBER),
        Column(name="at_once", title=gettext_lazy("Of them at once"), kind=Kind.NUMBER),
        Column(name="conditions", title=gettext_lazy("Conditions"), width=28),
        Column(name="valid_from", title=gettext_lazy("Valid from"), kind=Kind.DATE),
        Column(name="valid_to", title=gettext_lazy("Valid to"), kind=Kind.DATE),
        Column(name="state", title=gettext_lazy("State"), read_only=True),
    )

    def may_import(self, user: User) -> bool:
        offering = Offering.of(user)
        return bool(offering.units or offering.desks)

    def may_export(self, user: User) -> bool:
        return sees_offers(user)

    def may_export_in_full(self, user: User) -> bool:
        return bool(desk_paths(user))

    def key_of(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """The same title may be offered by many."""
        return tuple(values.get(name, "") for name in ("unit", "person", "phone", "title"))

    def count(self, user: User, filters: Filters) -> int:
        number: int = self._found(user, filters).count()
        return number

    def _found(self, user: User, filters: Filters) -> Any:
        wishes: dict[str, Any] = dict(filters)
        for name, values in (("state", STATES), ("whose", (MINE,))):
            if wishes.get(name) and wishes[name] not in values:
                raise Invalid.field(name, _("Choose one of: %(names)s.") % {"names": ", ".join(values)})
        if wishes.get("area"):
            wishes["area"] = Area.objects.visible_to(user).filter(code=wishes["area"]).first()
            if wishes["area"] is None:
                raise Invalid.field("area", _("There is no area of this code."))
        return narrow(Offer.objects.visible_to(user), user, wishes)

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        for offer in self._found(user, filters).for_list().order_by("-pk").iterator(chunk_size=500):
            yield _cells(offer, user, in_full)

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        known = Known(rows, by)
        return [known.outcome(row) for row in rows]

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        for outcome in outcomes:
            offer, served = outcome.prepared
            if not offer.pk and offer.unit is None:
                values = outcome.row.values
                offer.person = known_person(name=values.get("person", ""), phone=values["phone"])
            save_offer(offer, served, by=by)


def _cells(offer: Offer, user: User, in_full: bool) -> dict[str, object]:
    person, plain = offer.person, {name: getattr(offer, name) for name in PLAIN}
    shown = provider_shown(offer, user) if person else ""
    return {
        **plain,
        "unit": offer.unit.code if offer.unit else "",
        "person": shown if person and in_full else person.masked_name if person else "",
        "phone": person.phone if person and in_full and shown == person.name else person.phone_masked if person else "",
        "skills": SEPARATOR.join(str(each) for each in offer.skills.all()),
        "categories": SEPARATOR.join(each.code for each in offer.categories.all()),
        "areas": SEPARATOR.join(each.code for each in offer.areas.all()),
        "hours": str(offer.weekly) if offer.hours else "",
        "per_month": offer.per_month,
        "at_once": offer.at_once,
        "valid_from": offer.valid_from.isoformat(),
        "valid_to": offer.valid_to.isoformat() if offer.valid_to else "",
        "state": offer.get_state_display(),
    }


class Known:
    """What the rows of a block name, read once."""

    def __init__(self, rows: Sequence[Row], by: User) -> None:
        offering = Offering.of(by)
        units = Organisation.objects.filter(pk__in=offering.own_units.order_by().values("pk"))
        self.units = {each.code: each for each in units.filter(code__in=_named(rows, "unit"))}
        self.skills = {name: each for each in Skill.objects.filter(is_active=True) for name in (each.code, each.name)}
        categories = Category.objects.filter(is_active=True, code__in=_words(rows, "categories"))
        self.categories = {each.code: each for each in categories}
        self.areas = {
            each.code: each for each in offering.areas.defer("boundary").filter(code__in=_words(rows, "areas"))
        }
        self.offers = _offers(rows, by)
        self.takes_people_in = bool(offering.desks)

    def outcome(self, row: Row) -> Outcome:
        problems: Problems = []
        offer = self.offers.get(_key(row.values)) or self._fresh(row, problems)
        before = _state(offer) if offer.pk else None
        served = Served(
            self._many(row, "skills", self.skills, problems),
            self._many(row, "categories", self.categories, problems),
            self._many(row, "areas", self.areas, problems),
        )
        _write(offer, row, problems)
        if before is None and not problems:
            problems += _missing(served)
        if problems:
            return Outcome.refused(row, problems)
        if before is not None and before == _state(offer) and not _moves(offer, served):
            return Outcome(row, Verdict.SAME)
        return Outcome(row, Verdict.NEW if before is None else Verdict.CHANGED, (offer, served))

    def _fresh(self, row: Row, problems: Problems) -> Offer:
        code, phone = row.values.get("unit", ""), row.values.get("phone", "")
        offer = Offer(unit=self.units.get(code), valid_from=today())
        if code and offer.unit is None:
            problems.append(("unit", _("No unit for which you may offer has this code.")))
        elif not code and not self.takes_people_in:
            problems.append(("unit", _("Give the code of the unit: only the desk takes offers of people in.")))
        elif not code:
            problems += _bad_phone(phone)
        return offer

    def _many(self, row: Row, name: str, known: Mapping[str, Any], problems: Problems) -> list[Any] | None:
        if not row.values.get(name):
            return None
        words = words_of(row.values[name])
        unknown = [word for word in words if word not in known]
        if unknown:
            problems.append((name, _("Unknown here: %(codes)s") % {"codes": _(", ").join(unknown[:5])}))
        return list({known[word].pk: known[word] for word in words if word in known}.values())


def _named(rows: Iterable[Row], name: str) -> set[str]:
    return {row.values.get(name, "") for row in rows} - {""}


def _words(rows: Iterable[Row], name: str) -> set[str]:
    return {word for row in rows for word in words_of(row.values.get(name, ""))}


def _bad_phone(phone: str) -> Problems:
    if not phone:
        return [("phone", _("Give the telephone, so that the person can be asked."))]
    try:
        normal_phone(phone)
    except ValidationError as wrong:
        return [("phone", sentence) for sentence in wrong.messages]
    return []


def _key(values: Mapping[str, str]) -> Key:
    if values.get("unit"):
        return values["unit"], values.get("title", "")
    try:
        return keyed_hash(normal_phone(values.get("phone", ""))), values.get("title", "")
    except ValidationError:
        return "", values.get("title", "")


def _offers(rows: Iterable[Row], by: User) -> dict[Key, Offer]:
    """Those that the user keeps under the titles named, by provider and title; the newest of each."""
    titles = _named(rows, "title")
    kept = Offer.objects.kept_by(by).exclude(state="withdrawn").filter(title__in=titles).for_list().order_by("pk")
    return {(_provider_key(each), each.title): each for each in kept}


def _provider_key(offer: Offer) -> str:
    if offer.unit is not None:
        return offer.unit.code
    return offer.person.phone_hash if offer.person is not None else ""


def _write(offer: Offer, row: Row, problems: Problems) -> None:
    """Put the cells on the offer. Empty ones leave it as it is. Does not save."""
    for name in PLAIN:
        if row.values.get(name):
            setattr(offer, name, row.values[name])
    for name in ("valid_from", "valid_to"):
        if row.values.get(name):
            setattr(offer, name, date_of(row, name))
    for name, most in NUMBERS.items():
        if text := row.values.get(name, ""):
            _write_number(offer, name, text, most, problems)
    if row.values.get("hours"):
        try:
            offer.hours = WeeklyHours.parse(row.values["hours"]).rows
        except ValidationError as wrong:
            problems += [("hours", sentence) for sentence in wrong.messages]
    if offer.valid_to is not None and offer.valid_to < offer.valid_from:
        problems.append(("valid_to", _("The last day lies before the first.")))


def _write_number(offer: Offer, name: str, text: str, most: int, problems: Problems) -> None:
    number = float(text)
    if number != int(number) or not 1 <= number <= most:
        problems.append((name, _("Give a whole number from 1 to %(most)d.") % {"most": most}))
    else:
        setattr(offer, name, int(number))


def _missing(served: Served) -> Problems:
    found: Problems = []
    if not served.skills and not served.categories:
        found.append(("skills", _("Say what it is good for: a skill or a matter.")))
    if not served.areas:
        found.append(("areas", _("Say which areas it serves.")))
    return found


def _state(offer: Offer) -> tuple[Any, ...]:
    names = (*PLAIN, *NUMBERS, "valid_from", "valid_to", "hours")
    return tuple(getattr(offer, name) for name in names)


def _moves(offer: Offer, served: Served) -> bool:
    """Whether what it serves would be different."""
    return any(
        rows is not None and {each.pk for each in rows} != {each.pk for each in getattr(offer, name).all()}
        for name, rows in (("skills", served.skills), ("categories", served.categories), ("areas", served.areas))
    )
