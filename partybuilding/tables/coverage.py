"""What has no party organisation, as a table that goes out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from common.errors import Invalid, NotAllowed
from partybuilding.coverage import Coverage, Thing, What, sees_coverage
from sheets.registers import Column, Filters, Kind, Outcome, Register, Row


class PartyCoverage(Register):
    key = "party-coverage"
    title = gettext_lazy("Without a party organisation")
    order = 210
    filters = ("what", "community")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="what", title=gettext_lazy("Kind"), read_only=True),
        Column(name="code", title=gettext_lazy("Code"), kind=Kind.CODE, read_only=True, width=24),
        Column(name="name", title=pgettext_lazy("of a unit", "Name"), read_only=True, width=28),
        Column(name="community_code", title=gettext_lazy("Community code"), kind=Kind.CODE, read_only=True),
        Column(name="community", title=gettext_lazy("Community"), read_only=True),
    )

    def may_export(self, user: User) -> bool:
        return sees_coverage(user)

    def count(self, user: User, filters: Filters) -> int:
        return len(_found(Coverage(user), filters))

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        coverage = Coverage(user)
        for each in _found(coverage, filters):
            code, name = coverage.community_of(each)
            told = {"what": str(each.what.label), "code": each.code, "name": each.name}
            yield {**told, "community_code": code, "community": name}

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        raise NotAllowed(_("You may not import into this register."))

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        raise NotAllowed(_("You may not import into this register."))


def _found(coverage: Coverage, filters: Filters) -> list[Thing]:
    what = filters.get("what", "")
    if what and what not in What.values:
        raise Invalid.field("what", _("Choose one of: %(names)s.") % {"names": ", ".join(What.values)})
    kinds = [what] if what else What.values
    return [each for kind in kinds for each in coverage.without(kind, filters.get("community", ""))]
