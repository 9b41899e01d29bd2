from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliberationConfig(AppConfig):
    name = "deliberation"
    verbose_name = _("Meetings and resolutions")

    def ready(self) -> None:
        import_module("deliberation.following")  # fills the outbox's registry
        import_module("deliberation.navigation").register_entries()
        import_module("deliberation.merging").register_followers()
        import_module("deliberation.using").register_users()
        import_module("sheets.registers").register(import_module("deliberation.tables").Meetings())
        import_module("workorders.order_panels").offer_panels(import_module("deliberation.panels").offer)
        followers, own = import_module("grids.recutting.followers"), import_module("deliberation.recutting")
        followers.register(own.Meetings())
