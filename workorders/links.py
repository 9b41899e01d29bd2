"""The address of a personal link: signed, so that nobody can make one up."""

from django.urls import reverse

from common.links import Sealed
from workorders.models import PersonalLink, Purpose

SEALED = Sealed("workorders.link")


def token_for(link: PersonalLink) -> str:
    return SEALED.token(link.pk)


def path_to(link: PersonalLink) -> str:
    """Where it leads, by its purpose."""
    page = "workorders:provider_link" if link.purpose == Purpose.PROVIDE else "workorders:review_link"
    return reverse(page, args=[token_for(link)])


def link_for(token: str, purpose: Purpose = Purpose.REVIEW) -> PersonalLink | None:
    """The link of this token and purpose, spent or not; None when we never gave it out."""
    order = ("order__area", "order__desk", "order__category", "order__community", "order__grid")
    pk = SEALED.key(token)
    if pk is None:
        return None
    rows = PersonalLink.objects.select_related(
        *order, "reporter__person", "proposal__unit", "proposal__person", "proposal__dispatch"
    )
    return rows.filter(pk=pk, purpose=purpose).first()
