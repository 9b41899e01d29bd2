"""What follows from an entry of the outbox: a worker is sent to the draft once the entry is done. Of a draft of the
morning that could not be made the desk hears: nobody asked for it, and nobody would miss it."""

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

from grids.models import Area
from notices.outbox import Payload, handles
from notices.services import sentence, tell
from partybuilding.following.desks import users_at_desks
from partybuilding.models import DraftState, MatchDraft
from partybuilding.services.drafts import FAILED, WORK

sentence(FAILED, _("This morning's draft of matches for %(area)s could not be made: try it again, or drop it"))

log = structlog.get_logger(__name__)


@handles(WORK)
def send_worker(payload: Payload) -> None:
    transaction.on_commit(lambda: poke(payload["draft"]))


@handles(FAILED)
def failed(payload: Payload) -> None:
    """Again where somebody had it tried again and that failed as well."""
    draft = MatchDraft.objects.select_related("area").get(pk=payload["draft"])
    if draft.state != DraftState.FAILED:
        return
    key, scope = f"{FAILED}:{draft.pk}:{draft.version}", f"area:{draft.area.code}"
    desks = users_at_desks(Area.objects.filter(pk=draft.area_id))
    tell(desks, FAILED, key, {"area": draft.area.name}, draft.get_absolute_url(), scopes=lambda: (scope,))


def poke(pk: int) -> None:
    from partybuilding.tasks import work_on_draft

    try:
        work_on_draft.apply_async(args=(pk,), retry=False)
    except (OperationalError, OSError) as error:
        log.warning("broker unreachable, left to the sweep", error=str(error))
