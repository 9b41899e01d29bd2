from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppraisalConfig(AppConfig):
    name = "appraisal"
    verbose_name = _("Appraisal")

    def ready(self) -> None:
        import_module("appraisal.following")  # fills the outbox's registry
        import_module("appraisal.recutting").register_followers()
        import_module("appraisal.merging").register_followers()
        import_module("appraisal.navigation").register_entries()
        import_module("sheets.registers").register(import_module("appraisal.tables").Pairings())
