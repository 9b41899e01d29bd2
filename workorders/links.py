"""The address of a personal link: signed, so that nobody can make one up."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from workorders.models import PersonalLink, Purpose

SIGNER = Signer(salt="workorders.link", sep=".")


def token_for(link: PersonalLink) -> str:
    return SIGNER.sign(str(link.pk))


def path_to(link: PersonalLink) -> str:
    """Where it leads, by its purpose."""
    page = "workorders:provider_link" if link.purpose == Purpose.PROVIDE else "workorders:review_link"
    return reverse(page, args=[token_for(link)])


def link_for(token: str, purpose: Purpose = Purpose.REVIEW) -> PersonalLink | None:
    """The link of this token and purpose, spent or not; None when we never gave it out."""
    try:
        pk = int(SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None
    order = ("order__area", "order__desk", "order__category", "order__community", "order__grid")
    rows = PersonalLink.objects.select_related(
        *order, "reporter__person", "proposal__unit", "proposal__person", "proposal__dispatch"
    )
    return rows.filter(pk=pk, purpose=purpose).first()
