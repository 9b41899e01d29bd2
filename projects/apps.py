from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Projects")

    def ready(self) -> None:
        import_module("projects.following")  # fills the outbox's registry
        import_module("projects.navigation").register_entries()
        import_module("projects.recutting").register_followers()
        import_module("projects.merging").register_followers()
        import_module("sheets.registers").register(import_module("projects.tables").Projects())
