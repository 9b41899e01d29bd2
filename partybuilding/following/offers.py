"""What follows when offers were drafted from registrations: whoever has to confirm them hears of it.

The desks have one line a day, however many offers a table brings; the provider one for each offer of theirs.
"""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.clock import today
from grids.covering import users_answering
from grids.models import UNIT_ROLES, Area, Post
from notices.outbox import Payload, handles
from notices.services import sentence, tell
from partybuilding.following.desks import users_at_desks
from partybuilding.models import Offer, OfferState
from partybuilding.querysets.offers import OfferQuerySet
from partybuilding.services.registered_offers import PROPOSED

TO_THE_DESK, TO_THE_PROVIDER = "partybuilding.offers_wait", "partybuilding.offer_proposed"
sentence(TO_THE_DESK, _("Offers proposed from registrations wait to be confirmed"))
sentence(TO_THE_PROVIDER, _("“%(title)s” is proposed as your offer: look at it and confirm it"))


@handles(PROPOSED)
def proposed(payload: Payload) -> None:
    offers = Offer.objects.filter(pk__in=payload["offers"], state=OfferState.DRAFT)
    known = {payload["by"]} - {None}  # whoever did it knows
    url = f"{reverse('partybuilding:offers')}?state=draft"
    tell(_desks(offers) - known, TO_THE_DESK, f"{TO_THE_DESK}:{today():%Y-%m-%d}", {}, url)
    _tell_providers(offers, known)


def _desks(offers: OfferQuerySet) -> set[int]:
    served = Offer.areas.through.objects.filter(offer__in=offers)
    return users_at_desks(Area.objects.filter(pk__in=served.values("area")))


def _tell_providers(offers: OfferQuerySet, known: set[int]) -> None:
    for offer in offers.filter(Q(unit__isnull=False) | Q(person__user__isnull=False)).select_related("person"):
        key = f"{TO_THE_PROVIDER}:{offer.pk}:{offer.version}"
        tell(_provider(offer) - known, TO_THE_PROVIDER, key, {"title": offer.title}, offer.get_absolute_url())


def _provider(offer: Offer) -> set[int]:
    if offer.person is not None:
        return {offer.person.user_id} if offer.person.user_id else set()
    return users_answering(Post.objects.current().filter(organisation=offer.unit_id, role__in=UNIT_ROLES))
