"""Personal links, sent to a phone: to reporters, to say how it went; to providers, to say whether they would."""

from functools import partial

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.clock import now
from notices.services import Contact, sentence, tell_person
from workorders.links import path_to
from workorders.models import Event, PersonalLink, Proposal, Purpose, WorkOrder
from workorders.telling import scopes_of

REVIEW = "workorders.review_link"
PROVIDE = "workorders.provider_link"
REMINDER = "workorders.provider_reminder"

sentence(REVIEW, _("Request %(number)s is done. Please say within 14 days how it went: %(link)s"))
sentence(PROVIDE, _("%(desk)s asks whether you could help. What is asked, and your answer: %(link)s"))
sentence(REMINDER, _("%(desk)s still hopes for your answer, be it no: %(link)s"))


def ask_for_review(order: WorkOrder) -> None:
    """Send each link of the present round that nobody has used, where a channel and a phone are known."""
    if not settings.SITE_URL:
        return
    links = order.links.filter(
        purpose=Purpose.REVIEW, used_at=None, expires_at__gt=now(), reporter__person__isnull=False
    )
    for link in links.select_related("reporter__person"):
        if link.reporter is not None and link.reporter.person is not None:
            _send(order, link, Contact(phone=link.reporter.person.phone), REVIEW)


def ask_provider(event: Event) -> None:
    """Send the provider's link to the person, or to the contact of the unit, where a channel and a phone are known."""
    links = event.order.links.filter(proposal=event.data["proposal"]).select_related("proposal__person")
    link = links.order_by("-pk").first()
    if not settings.SITE_URL or link is None or link.proposal is None:
        return
    if contact := _contact(link.proposal):
        _send(event.order, link, contact, REMINDER if event.action == "remind" else PROVIDE)


def _contact(asked: Proposal) -> Contact | None:
    if asked.person is not None:
        return Contact(phone=asked.person.phone)
    first = asked.unit.contacts.order_by("pk").first() if asked.unit else None
    return Contact(phone=first.phone) if first else None


def _send(order: WorkOrder, link: PersonalLink, contact: Contact, event: str) -> None:
    tell_person(
        contact,
        event,
        f"{event.removeprefix('workorders.')}:{link.pk}",
        {"number": order.number, "desk": order.desk.name},
        private={"link": f"{settings.SITE_URL}{path_to(link)}"},
        scopes=partial(scopes_of, order),
    )
