"""The link by which one resident may review a project, once."""

from django.urls import reverse

from common.links import Sealed
from projects.models import ReviewLink

SEALED = Sealed("projects.review")


def path_to(link: ReviewLink) -> str:
    return reverse("projects:review_link", args=[SEALED.token(link.pk)])


def link_for(token: str) -> ReviewLink | None:
    """The link of this token, used or not; None when we never gave it out."""
    rows = ReviewLink.objects.select_related("project__area", "project__unit")
    return rows.filter(pk=SEALED.key(token)).first()
