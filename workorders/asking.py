"""Asking whoever reported the matter how it went: the personal link, sent to their phone."""

from functools import partial

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.clock import now
from grids.models import Person
from notices.services import Contact, sentence, tell_person
from workorders.links import path_to
from workorders.models import PersonalLink, WorkOrder
from workorders.telling import scopes_of

EVENT = "workorders.review_link"

sentence(EVENT, _("Request %(number)s is done. Please say within 14 days how it went: %(link)s"))


def ask_for_review(order: WorkOrder) -> None:
    """Send each link of the present round that nobody has used, where a channel and a phone are known."""
    if not settings.SITE_URL:
        return
    links = order.links.filter(purpose="review", used_at=None, expires_at__gt=now(), reporter__person__isnull=False)
    for link in links.select_related("reporter__person"):
        if link.reporter is not None and link.reporter.person is not None:
            _send(order, link, link.reporter.person)


def _send(order: WorkOrder, link: PersonalLink, person: Person) -> None:
    tell_person(
        Contact(phone=person.phone),
        EVENT,
        f"review_link:{link.pk}",
        {"number": order.number},
        private={"link": f"{settings.SITE_URL}{path_to(link)}"},
        scopes=partial(scopes_of, order),
    )
