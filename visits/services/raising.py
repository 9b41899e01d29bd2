"""A need, a hazard or a dispute becomes an order in the same step."""

from grids.models import Area
from visits.findings import Findings, Issue
from visits.models import Raised, Visit
from workorders import services
from workorders.actors import Actor
from workorders.choices import Channel
from workorders.models import WorkOrder


def raise_issue(visit: Visit, issue: Issue, found: Findings, *, by: Actor) -> WorkOrder:
    """The order says the building or grid, never the door; who lives there only where they agree, as its reporter."""
    resident = found.met.person if issue.named and found.met else None
    reported = services.Reported(
        description=issue.text,
        root=Area.objects.get(pk=visit.area.ancestor_ids[0]),
        channel=Channel.GRID,
        area=visit.area,
        address=visit.area.name,
        person=resident,
        by_staff=resident is None,
        source=found.source,
        external_id=f"{found.key}-{issue.matter}",
    )
    order = services.report(reported, by=by, photos=issue.photos)
    Raised.objects.create(visit=visit, order=order, matter=issue.matter)
    return order
