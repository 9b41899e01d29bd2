from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = _("Common")

    def ready(self) -> None:
        changes, revisions = import_module("accounts.changes"), import_module("common.revisions")
        changes.heed(lambda: revisions.bump("keys"))
