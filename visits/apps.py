from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = _("Visits and patrols")

    def ready(self) -> None:
        import_module("visits.following")  # fills the outbox's registry
        import_module("visits.navigation").register_entries()
        import_module("grids.register.panels").offer_panels(import_module("visits.panels").offer)
        import_module("sheets.registers").register(import_module("visits.tables").Visits())
        followers, own = import_module("grids.recutting.followers"), import_module("visits.recutting")
        followers.register(own.Visits())
