"""What follows from an entry of the outbox: somebody is told where a visit is wanted."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grids.covering import users_answering
from grids.models import GRID_ROLES, Area, Post, Role
from notices.outbox import Payload, handles
from notices.services import sentence, tell
from visits.models import Visit
from visits.services.reminding import WANTED

sentence(WANTED, _("Visits wanted in %(place)s: %(n)d"))


@handles(WANTED)
def wanted(payload: Payload) -> None:
    """Says how many and where, never at whose door. What was visited meanwhile needs nobody any more."""
    still = Visit.objects.wanted().filter(pk__in=payload["visits"]).count()
    if not still:
        return
    area = Area.objects.only("name").get(pk=payload["area"])
    key = f"wanted:{min(payload['visits'])}"  # each visit is in one entry only
    tell(_walkers(area), WANTED, key, {"place": area.name, "n": still}, reverse("visits:phone_places"))


def _walkers(area: Area) -> set[int]:
    """The grid workers there, or the leader of a grid that has none."""
    posts = Post.objects.current().filter(area=area, role__in=GRID_ROLES)
    workers = posts.filter(role=Role.GRID_WORKER)
    return users_answering(workers) or users_answering(posts)
