from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

FOLLOWING = ("activities", "alliances", "drafts", "groups", "members", "offers", "registrations")
NAVIGATION = ("alliances", "groups", "offers", "organisations", "registrations")
TABLES = (
    "activities.Hours",
    "alliance_lists.AllianceLists",
    "coverage.PartyCoverage",
    "groups.WorkingGroups",
    "members.PartyMembers",
    "offers.Offers",
    "organisations.PartyOrganisations",
    "registrations.RegisteredMembers",
    "registrations.RegisteredUnits",
)


class PartyBuildingConfig(AppConfig):
    name = "partybuilding"
    verbose_name = _("Party building")

    def ready(self) -> None:
        for each in FOLLOWING:
            self.part(f"following.{each}")  # fills the outbox's registry
        for each in NAVIGATION:
            self.part(f"navigation.{each}").register_entries()
        boards = import_module("workorders.public_boards")
        boards.offer_board(boards.Board(_("Activities"), "partybuilding:public_activities", order=40))
        for each in TABLES:
            module, table = each.split(".")
            import_module("sheets.registers").register(getattr(self.part(f"tables.{module}"), table)())
        for each in ("dissolving.registrations", "merging", "recutting"):
            self.part(each).register_followers()
        self.part("using").register_users()
        dissolving = self.part("dissolving.registry")
        dissolving.register("alliances", self.part("dissolving.alliances").AlliancesOfOrganisations())
        dissolving.register("teams", self.part("handing_over.teams").TeamsAndActivities())
        import_module("grids.handover").register(self.part("handing_over.groups").PlacesInGroups())

    def part(self, path: str) -> Any:
        return import_module(f"{self.name}.{path}")
