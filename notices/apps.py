from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        import_module("notices.navigation").register_entries()
        events, choices = import_module("notices.events"), import_module("notices.choices")
        events.sentence("notices.test", _("A test, sent by %(name)s."), choices.Urgency.URGENT)
        events.sentence(
            "notices.code",
            _("Your confirmation code is %(code)s. It holds for ten minutes; pass it on to nobody."),
            choices.Urgency.URGENT,
        )
