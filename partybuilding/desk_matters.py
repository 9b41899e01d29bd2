"""What of this room waits at a desk when its day begins."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.models import DESK_ROLES, Post
from partybuilding.models import DraftState, MatchDraft, Offer, OfferState


@dataclass(frozen=True)
class Matter:
    label: str
    count: int
    url: str


def matters_of(post: Post) -> list[Matter]:
    """Drafts to look through, drafts that failed and offers to confirm, of the very area of the post."""
    if post.role not in DESK_ROLES or post.area_id is None:
        return []
    offers = Offer.objects.filter(areas=post.area_id, state=OfferState.DRAFT)
    drafts = MatchDraft.objects.filter(area=post.area_id).aggregate(
        ready=Count("pk", filter=Q(state=DraftState.READY)), failed=Count("pk", filter=Q(state=DraftState.FAILED))
    )
    found = [
        Matter(_("Drafts of matches to look through"), drafts["ready"], reverse("partybuilding:drafts")),
        Matter(_("Drafts of matches that could not be made"), drafts["failed"], reverse("partybuilding:drafts")),
        Matter(_("Proposed offers to confirm"), offers.count(), f"{reverse('partybuilding:offers')}?state=draft"),
    ]
    return [each for each in found if each.count]
