from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common.states import name_states


class WorkOrdersConfig(AppConfig):
    name = "workorders"
    verbose_name = _("Work orders")

    def ready(self) -> None:
        import_module("workorders.following")  # fills the outbox's registry
        choices = import_module("workorders.choices")
        name_states(choices.State.choices)
        import_module("workorders.navigation").register_entries()
        import_module("workorders.phone_menu").register_entries()
        import_module("workorders.unit_panels").register_panels()
        handing_over = import_module("workorders.handing_over")
        for follower in (handing_over.Orders(), handing_over.Within()):
            import_module("grids.handover").register(follower)
        import_module("grids.answering").offer_for(import_module("workorders.passing_page").offer)
        import_module("workorders.merging").register_followers()
        effects, forecast = import_module("grids.calendars").effects, import_module("workorders.forecast")
        effects.foresee, effects.moved = forecast.foresee, forecast.moved
        import_module("sheets.registers").register(import_module("workorders.tables").Categories())
        self._follow_the_map()

    def _follow_the_map(self) -> None:
        followers, own = import_module("grids.recutting.followers"), import_module("workorders.recutting")
        followers.register(own.Orders())
        followers.register(own.Rules())
        own.register_pointing()
