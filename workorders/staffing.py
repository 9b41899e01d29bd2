"""Whether a unit has anybody who can take up what is sent to it."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from grids.models import UNIT_ROLES, Organisation, Post, Role


class Staffing:
    """Who takes up the orders of these units: holders of a current post with an account. One query."""

    def __init__(self, units: Iterable[Organisation]) -> None:
        posts = Post.objects.current().filter(organisation__in=[unit.pk for unit in units], role__in=UNIT_ROLES)
        held = posts.filter(person__user__is_active=True).order_by("pk")
        self._names: dict[tuple[int, str], list[str]] = defaultdict(list)
        for unit, role, name in held.values_list("organisation", "role", "person__name"):
            self._names[unit or 0, role].append(name)

    def is_unmanned(self, unit: Organisation) -> bool:
        return not any(self._names.get((unit.pk, role)) for role in UNIT_ROLES)

    def warning(self, unit: Organisation, backstop: Organisation | None) -> str:
        """What whoever sends an order there should know; nothing where somebody handles them."""
        if self._names.get((unit.pk, Role.UNIT_HANDLER)):
            return ""
        if managers := self._names.get((unit.pk, Role.UNIT_MANAGER)):
            return _("no handler at present; the manager %(name)s takes it up") % {"name": managers[0]}
        if backstop is None or backstop == unit or self.is_unmanned(backstop):
            return _("nobody there can take it up at present")
        return _("nobody there can take it up at present; %(backstop)s can") % {"backstop": backstop.name}
