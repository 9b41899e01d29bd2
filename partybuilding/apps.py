from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartyBuildingConfig(AppConfig):
    name = "partybuilding"
    verbose_name = _("Party building")

    def ready(self) -> None:
        import_module("partybuilding.merging").register_followers()
        import_module("partybuilding.recutting").register_followers()
