"""A project is applied for, reviewed and decided on."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.clock import now
from common.errors import Conflict, Invalid, NotAllowed
from common.versions import locked
from grids.entries import shown_name
from grids.models import Post
from projects.amounts import shown
from projects.choices import State
from projects.models import Fund, Opinion, Project
from projects.money import limit_for, use_of
from projects.permissions import decides_alone
from projects.services.step import begin, end
from workorders.actors import Actor


@transaction.atomic
def apply(project: Project, *, by: Actor, version: int | None = None) -> Project:
    """The applicant asks for it."""
    project, post = begin("apply", project, by, version)
    _check_complete(project)
    project.applied_by, project.round = by.user, project.round + 1
    return end("apply", project, by, post, to=State.APPLIED)


def _check_complete(project: Project) -> None:
    needed = {
        "plan": _("Write into the draft what is to be done."),
        "beneficiaries": _("Write into the draft who benefits."),
    }
    missing = {name: [sentence] for name, sentence in needed.items() if not getattr(project, name)}
    if missing:
        raise Invalid(fields=missing)


@transaction.atomic
def withdraw(project: Project, *, by: Actor, reason: str = "", version: int | None = None) -> Project:
    """The applicant no longer wants it."""
    project, post = begin("withdraw", project, by, version)
    return end("withdraw", project, by, post, to=State.WITHDRAWN, words=reason)


@transaction.atomic
def take_up(project: Project, *, by: Actor, version: int | None = None) -> Project:
    """It is complete: the reviewers are asked for their opinions."""
    project, post = begin("take_up", project, by, version)
    return end("take_up", project, by, post, to=State.REVIEWING)


@transaction.atomic
def send_back(project: Project, *, by: Actor, reason: str, version: int | None = None) -> Project:
    """Something is missing; the applicant changes it and applies again."""
    project, post = begin("send_back", project, by, version)
    return end("send_back", project, by, post, to=State.DRAFT, words=reason)


@transaction.atomic
def opine(project: Project, *, by: Actor, favour: str, words: str, version: int | None = None) -> Project:
    """A reviewer says what they think of it, once."""
    project, post = begin("opine", project, by, version)
    assert by.user is not None  # who reviews has a post
    said = {"favour": favour, "words": words, "post": post, "name": shown_name(by.name, post), "at": now()}
    _opinion, is_new = Opinion.objects.get_or_create(project=project, round=project.round, by=by.user, defaults=said)
    if not is_new:
        raise Conflict(_("You have given your opinion already."))
    return end("opine", project, by, post, words=words, data={"favour": favour})


@transaction.atomic
def approve(
    project: Project,
    *,
    by: Actor,
    amount: Decimal,
    fund: Fund | None = None,
    conditions: str = "",
    version: int | None = None,
) -> Project:
    """It may be done with so much money."""
    project, post = begin("approve", project, by, version)
    check_limit(project, post, amount)
    _check_opinions(project)
    if fund is not None:
        _check_fund(project, fund, amount)
    project.granted, project.fund, project.conditions = amount, fund, conditions.strip()
    data = {"amount": str(amount), "fund": fund.pk if fund else None}
    return end("approve", project, by, post, to=State.APPROVED, words=conditions, data=data)


@transaction.atomic
def refuse(project: Project, *, by: Actor, reason: str, version: int | None = None) -> Project:
    """It will not be done."""
    project, post = begin("refuse", project, by, version)
    return end("refuse", project, by, post, to=State.REFUSED, words=reason)


@transaction.atomic
def stop(project: Project, *, by: Actor, reason: str, version: int | None = None) -> Project:
    """It ends before its time; what was not spent goes back."""
    project, post = begin("stop", project, by, version)
    return end("stop", project, by, post, to=State.STOPPED, words=reason)


def check_limit(project: Project, post: Post | None, amount: Decimal) -> None:
    """Raises NotAllowed for what the district decides."""
    most = limit_for(project).most
    if amount > most and not decides_alone(post):
        raise NotAllowed(_("Above %(most)s yuan the district decides.") % {"most": shown(most)})


def _check_opinions(project: Project) -> None:
    needed = limit_for(project).opinions
    there = project.opinions.filter(round=project.round).count()
    if there < needed:
        sentence = ngettext(
            "%(n)d opinion of a reviewer is needed first.", "%(n)d opinions of reviewers are needed first.", needed
        )
        raise Conflict(sentence % {"n": needed})


def _check_fund(project: Project, fund: Fund, amount: Decimal) -> None:
    """Under the fund's lock: two projects approved at once do not take the same money."""
    fund = locked(Fund.objects.all(), fund)
    if fund.area_id not in project.area.ancestor_ids:
        raise Invalid.field("fund", _("This fund is not for this area."))
    check_left(fund, amount)


def check_left(fund: Fund, amount: Decimal) -> None:
    left = use_of(fund).left
    if amount > left:
        sentence = _("Only %(left)s yuan are left of this fund.") % {"left": shown(left)}
        raise Invalid.field("amount", sentence)
