"""Orders of the demo that make good pictures. Imported before Django is ready, hence the imports inside."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workorders.models import PersonalLink, WorkOrder
    from workorders.querysets import WorkOrderQuerySet


def _at_the_desk() -> "WorkOrderQuerySet":
    """Those in the hands of the community where the demo's people sign in."""
    from grids.models import Post
    from workorders.models import WorkOrder

    desk = Post.objects.get(person__user__username="dispatcher").area
    return WorkOrder.objects.filter(desk=desk)


def waiting() -> "WorkOrder":
    """One that waits to be dispatched or registered, with a proposal beside it."""
    from workorders.choices import State

    rows = _at_the_desk().filter(suggestion__unit__isnull=False).order_by("-pk")
    return rows.filter(state=State.REGISTERED).first() or rows.filter(state=State.SUBMITTED)[0]


def busy() -> "WorkOrder":
    """One in the hands of the unit whose handler signs in, to which much has happened."""
    from grids.models import Post
    from workorders.choices import State
    from workorders.models import WorkOrder

    unit = Post.objects.get(person__user__username="unit_handler").organisation
    return WorkOrder.objects.filter(lead_unit=unit, state=State.HANDLING).order_by("-returns", "-version", "-pk")[0]


def told() -> "WorkOrder":
    """One in hand that was asked for online, for the page where its reporter looks it up."""
    from workorders.choices import Channel, State

    return _at_the_desk().filter(channel=Channel.WEB, state=State.HANDLING).order_by("-version", "-pk")[0]


def caller() -> str:
    """The telephone number of somebody who asked for something here before."""
    from workorders.models import Reporter

    known = Reporter.objects.filter(order__in=_at_the_desk(), is_anonymous=False, is_staff=False)
    person = known.exclude(person__phone_hash="").select_related("person").order_by("-pk")[0].person
    assert person is not None  # they have a number
    return person.phone.reveal()


def to_review() -> "PersonalLink":
    """A link by which somebody may say how it went."""
    from workorders.choices import State
    from workorders.models import PersonalLink

    orders = _at_the_desk().filter(state=State.REVIEWING)
    return PersonalLink.objects.filter(order__in=orders, used_at=None).order_by("-pk")[0]
