"""Residents say whether they are content: on the public page, by a link of their own, or to the desk."""

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.crypto import keyed_hash
from common.errors import Conflict, Invalid, WrongState
from projects.choices import REVIEWABLE, ReviewWay
from projects.models import Project, ResidentReview, ReviewLink
from projects.services.step import begin, end, lock
from workorders.actors import Actor

MOST_LINKS = 200


@transaction.atomic
def review(project: Project, *, content: str, words: str, phone: str) -> ResidentReview:
    """By somebody on the public page, once for each telephone."""
    project = _reviewable(project)
    return _of_phone(project, ReviewWay.PAGE, content, words, phone)


@transaction.atomic
def review_by_link(link: ReviewLink, *, content: str, words: str) -> ResidentReview:
    """By somebody who was given a link, once."""
    project = _reviewable(link.project)
    if ResidentReview.objects.filter(link=link).exists():
        raise Conflict(_("This link has been used: it works once."))
    return _keep(project, ReviewWay.LINK, content, words, link=link)


@transaction.atomic
def review_for(
    project: Project, *, by: Actor, content: str, phone: str, words: str = "", version: int | None = None
) -> Project:
    """What a resident told the desk."""
    project, post = begin("review_for", project, by, version)
    _of_phone(project, ReviewWay.DESK, content, words, phone, by)
    return end("review_for", project, by, post)


@transaction.atomic
def make_links(project: Project, *, by: Actor, number: int, version: int | None = None) -> Project:
    """Links to hand out, each for one resident."""
    project, post = begin("make_links", project, by, version)
    if project.review_links.count() + number > MOST_LINKS:
        raise Conflict(_("A project has at most 200 review links."))
    ReviewLink.objects.bulk_create(ReviewLink(project=project, by=by.user, at=now()) for _n in range(number))
    return end("make_links", project, by, post, data={"number": number})


def _reviewable(project: Project) -> Project:
    project = lock(project)
    if not project.is_public or project.state not in REVIEWABLE:
        raise WrongState(_("This project takes no reviews now."), state=project.state)
    return project


def _of_phone(
    project: Project, way: ReviewWay, content: str, words: str, phone: str, by: Actor | None = None
) -> ResidentReview:
    hashed = keyed_hash(phone)
    if project.reviews.filter(phone_hash=hashed).exists():
        raise Invalid.field("phone", _("Somebody with this telephone has reviewed the project already."))
    return _keep(project, way, content, words, phone_hash=hashed, by=by.user if by else None)


def _keep(project: Project, way: ReviewWay, content: str, words: str, **whose: object) -> ResidentReview:
    return ResidentReview.objects.create(
        project=project, way=way, content=content, words=words.strip(), at=now(), **whose
    )
