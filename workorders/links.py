"""The address of a personal link: signed, so that nobody can make one up."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from workorders.models import PersonalLink

SIGNER = Signer(salt="workorders.link", sep=".")


def token_for(link: PersonalLink) -> str:
    return SIGNER.sign(str(link.pk))


def path_to(link: PersonalLink) -> str:
    return reverse("workorders:review_link", args=[token_for(link)])


def link_for(token: str) -> PersonalLink | None:
    """The link of this token, spent or not; None when we never gave it out."""
    try:
        pk = int(SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None
    rows = PersonalLink.objects.select_related("order__area", "order__desk", "order__category", "reporter__person")
    return rows.filter(pk=pk, purpose="review").first()
