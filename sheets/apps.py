from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SheetsConfig(AppConfig):
    name = "sheets"
    verbose_name = _("Tables in and out")

    def ready(self) -> None:
        import_module("sheets.following")  # fills the outbox's registry
        import_module("sheets.working").register_sentences()
        import_module("sheets.navigation").register_entries()
