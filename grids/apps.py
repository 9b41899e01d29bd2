from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridsConfig(AppConfig):
    name = "grids"
    verbose_name = _("Areas and people")

    def ready(self) -> None:
        import_module("grids.navigation.frame").fill_slots()
        import_module("grids.navigation.frame").register_entries()
        import_module("grids.register.tables").register_tables()
        import_module("grids.register.following").register_followers()
        import_module("grids.navigation.posts").register_entries()
        import_module("grids.base_map")
        import_module("grids.reachable").fill_notices()
        import_module("grids.oversight").fill_oversight()
        handover = import_module("grids.handover")
        handover.register(handover.Turns())
        handover.register(handover.Covers())
        followers, own = import_module("grids.recutting.followers"), import_module("grids.recutting.own")
        followers.register(own.Register())
        followers.register(own.Keys())
        self._offer_tables()
        import_module("grids.area_page").offer_actions(import_module("grids.views.recuts").offer)
        import_module("grids.area_page").offer_actions(import_module("grids.views.appointing").offer)

    def _offer_tables(self) -> None:
        register = import_module("sheets.registers").register
        for module, table in (("areas", "Areas"), ("organisations", "Organisations"), ("posts", "Posts")):
            register(getattr(import_module(f"grids.tables.{module}"), table)())
        register(import_module("grids.tables.staffing").StaffingTable())
