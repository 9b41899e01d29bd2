"""What the page of one party organisation shows."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import User
from partybuilding.models import Deed, Member, Office, Officer, OrganisationEntry, PartyOrganisation
from partybuilding.permissions.organisations import may_keep
from partybuilding.reach import party_reach

MOST_ENTRIES = 60


@dataclass(frozen=True)
class Line:
    """One entry of the history, in words."""

    entry: OrganisationEntry
    words: str


class OrganisationPage:
    def __init__(self, organisation: PartyOrganisation, user: User) -> None:
        self.organisation, self.user = organisation, user

    @cached_property
    def above(self) -> list[PartyOrganisation]:
        """From the top down, as far as the user sees them."""
        pks = [int(pk) for pk in self.organisation.path.split("/") if pk][:-1]
        seen = PartyOrganisation.objects.visible_to(self.user).filter(pk__in=pks)
        return list(seen.order_by("path"))

    @cached_property
    def officers(self) -> list[Officer]:
        held = Officer.objects.current().filter(organisation=self.organisation).select_related("person")
        order = list(Office.values)
        return sorted(held, key=lambda officer: (order.index(officer.office), officer.pk))

    @cached_property
    def parts(self) -> list[PartyOrganisation]:
        rows = PartyOrganisation.objects.current().filter(parent=self.organisation).select_related("area")
        return list(rows.defer("area__boundary").order_by("path"))

    @cached_property
    def predecessors(self) -> list[PartyOrganisation]:
        return list(self.organisation.predecessors.order_by("-dissolved_on"))

    @cached_property
    def dissolved_parts(self) -> int:
        return PartyOrganisation.objects.filter(parent=self.organisation).exclude(dissolved_on=None).count()

    @cached_property
    def members(self) -> list[tuple[str, int]]:
        """How many at each stage; who they are is on the pages of the branch's secretary."""
        rows = Member.objects.current().filter(organisation=self.organisation).order_by("stage")
        counted = rows.values("stage").annotate(n=Count("pk"))
        names = dict(Member._meta.get_field("stage").flatchoices)
        return [(str(names[row["stage"]]), row["n"]) for row in counted]

    @cached_property
    def lines(self) -> list[Line]:
        rows = OrganisationEntry.objects.filter(organisation=self.organisation).select_related("by__person")
        return [Line(each, told(each)) for each in rows[:MOST_ENTRIES]]

    @property
    def keeps_records(self) -> bool:
        return self.organisation.pk in party_reach(self.user).led

    @cached_property
    def may_keep(self) -> bool:
        return not self.organisation.is_dissolved and may_keep(self.user, self.organisation)

    @property
    def has_no_secretary(self) -> bool:
        leads = (Office.SECRETARY, Office.GROUP_LEADER)
        return not any(officer.office in leads for officer in self.officers)


def told(entry: OrganisationEntry) -> str:
    """What an entry says beside its kind."""
    detail = entry.detail
    if entry.what in (Deed.APPOINTED, Deed.OFFICE_ENDED):
        office = Office(detail["office"]).label
        words = {"person": detail["person"], "office": office, "day": detail["on"]}
        if entry.what == Deed.APPOINTED:
            return _("%(person)s, %(office)s from %(day)s") % words
        return _("%(person)s, %(office)s until %(day)s") % words
    if entry.what == Deed.CHANGED:
        fields = {field.name: field for field in PartyOrganisation._meta.concrete_fields}
        names = [str(fields[name].verbose_name) for name in detail.get("fields", ())]
        return _(", ").join(names) + (f" ({detail['from']})" if "from" in detail else "")
    if entry.what == Deed.MOVED:
        return f"{detail.get('from', '—')} → {detail.get('to', '—')}"
    known = (detail.get(name, "") for name in ("on", "from", "to", "reason"))
    return " · ".join(each for each in known if each)
