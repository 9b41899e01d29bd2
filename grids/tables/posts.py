"""Who holds which post, as a table: one line for each post."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.crypto import keyed_hash
from common.masks import mask_phone
from common.phones import normal_phone
from grids import services
from grids.models import ADMIN_ROLES, UNIT_ROLES, Area, Organisation, Person, Post, Role
from grids.tables.common import KeptTable, Problems, administered, date_of, path_filter
from sheets.registers import Column, Filters, Kind, Outcome, Row, Verdict

ROLES = [(role.value, role.label) for role in Role if role not in ADMIN_ROLES]
Held = dict[tuple[str, str, str, str], Post]  # by phone hash or name, name, role, code of the place


@dataclass(frozen=True)
class Known:
    """What the rows of one block may name."""

    areas: dict[str, Area]
    units: dict[str, Organisation]
    held: Held


class Posts(KeptTable):
    key = "posts"
    title = gettext_lazy("People and posts")
    order = 30
    key_columns = ("name", "phone", "role", "area", "organisation")
    filters = ("area",)
    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="name", title=gettext_lazy("Name"), required=True, aliases=("姓名",)),
        Column(
            name="phone",
            title=gettext_lazy("Phone"),
            kind=Kind.CODE,
            sensitive=True,
            mask=mask_phone,
            aliases=("电话",),
        ),
        Column(name="role", title=gettext_lazy("Role"), kind=Kind.CHOICE, choices=ROLES, required=True),
        Column(name="area", title=gettext_lazy("Area"), kind=Kind.CODE, help=gettext_lazy("Code of the area.")),
        Column(
            name="organisation",
            title=gettext_lazy("Organisation"),
            kind=Kind.CODE,
            help=gettext_lazy("Code of the unit; give it or the area."),
        ),
        Column(name="starts", title=gettext_lazy("From"), kind=Kind.DATE),
        Column(name="ends", title=gettext_lazy("To"), kind=Kind.DATE, help=gettext_lazy("The last day; empty: open.")),
    )

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        for post in self.found(user, filters).select_related("person", "area", "organisation").iterator(500):
            yield {
                "name": post.person.name,
                "phone": post.person.phone_masked,
                "role": post.role,
                "area": post.area.code if post.area else "",
                "organisation": post.organisation.code if post.organisation else "",
                "starts": post.starts,
                "ends": post.ends,
            }

    def found(self, user: User, filters: Filters) -> Any:
        seen = Post.objects.visible_to(user) | Post.objects.administered_by(user)
        found = seen.not_ended().exclude(role__in=ADMIN_ROLES)
        return found.filter(path_filter(filters, "area__path")).order_by("area__path", "organisation", "role", "pk")

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        areas = administered(by, [row.values.get("area", "") for row in rows])
        codes = {row.values.get("organisation", "") for row in rows}
        units = Organisation.objects.administered_by(by).active().filter(code__in=codes).in_bulk(field_name="code")
        known = Known(areas, units, _held(rows))
        return [_outcome(row, known) for row in rows]

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        for outcome in outcomes:
            if outcome.verdict == Verdict.CHANGED:
                services.end_post(outcome.prepared["post"], ends=outcome.prepared["ends"])
            else:
                services.appoint(**{**outcome.prepared, "person": _person(outcome.row)})


def _held(rows: Sequence[Row]) -> Held:
    """The posts that are held now by people of these names."""
    names = {row.values["name"] for row in rows}
    posts = Post.objects.not_ended().filter(person__name__in=names).select_related("person", "area", "organisation")
    return {
        (post.person.phone_hash, post.person.name, post.role, post.place.code): post for post in posts.order_by("-pk")
    }


def _outcome(row: Row, known: Known) -> Outcome:
    problems: Problems = list(_wrong(row, known))
    phone, wrong_phone = _phone(row)
    if problems or wrong_phone:
        return Outcome.refused(row, [*problems, *(("phone", each) for each in wrong_phone)])
    place = row.values.get("area") or row.values.get("organisation") or ""
    post = _held_by(row, phone, place, known.held)
    ends = date_of(row, "ends")
    if post is not None:
        same = "ends" not in row.values or post.ends == ends
        return Outcome(row, Verdict.SAME if same else Verdict.CHANGED, {"post": post, "ends": ends})
    prepared = {
        "role": row.values["role"],
        "area": known.areas.get(place),
        "organisation": None if place in known.areas else known.units.get(place),
        "starts": date_of(row, "starts"),
        "ends": ends,
    }
    return Outcome(row, Verdict.NEW, prepared)


def _held_by(row: Row, phone: str, place: str, held: Held) -> Post | None:
    """The post that the row means. Without a phone the name decides, at this place and in this role."""
    name, role = row.values["name"], row.values["role"]
    if phone:
        return held.get((keyed_hash(phone), name, role, place))
    return next((post for key, post in held.items() if key[1:] == (name, role, place)), None)


def _phone(row: Row) -> tuple[str, list[str]]:
    try:
        return (normal_phone(row.values["phone"]) if row.values.get("phone") else ""), []
    except ValidationError as error:
        return "", list(error.messages)


def _person(row: Row) -> Person:
    if row.values.get("phone"):
        return services.known_person(name=row.values["name"], phone=row.values["phone"])
    return services.create_person(name=row.values["name"])


def _wrong(row: Row, known: Known) -> Iterator[tuple[str, str]]:
    area, unit = row.values.get("area", ""), row.values.get("organisation", "")
    if bool(area) == bool(unit):
        yield "area", _("Give the code of an area or of an organisation, one of the two.")
    if area and area not in known.areas:
        yield "area", _("There is no area of yours with the code %(code)s.") % {"code": area}
    if unit and unit not in known.units:
        yield "organisation", _("There is no unit of yours with the code %(code)s.") % {"code": unit}
    if row.values["role"] in UNIT_ROLES and not unit:
        yield "organisation", _("Handlers and managers are appointed in an organisation.")
    first, last = date_of(row, "starts"), date_of(row, "ends")
    if first and last and last < first:
        yield "ends", _("The last day lies before the first.")
