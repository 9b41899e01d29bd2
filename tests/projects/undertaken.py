"""A project of the community with something of everything, for tests of other rooms."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model

from common.clock import now, today
from projects import services
from projects.models import ApprovalLimit, Project, ReviewLink
from tests.pictures import photo
from tests.world import World


def undertaken(world: World, mark: str = "") -> list[Model]:
    """A draft; and a running project with money, a photo, an expense and a link. One row of each model."""
    own, street = world.actor("community_secretary"), world.actor("street_coordinator")
    fund = services.create_fund(by=own, area=world.community, year=2026, name=f"{mark}服务资金", amount=Decimal(50_000))
    written_down(world, f"{mark}草稿")
    project = services.apply(written_down(world, f"{mark}晾衣架"), by=own)
    services.take_up(project, by=street)
    services.opine(project, by=world.actor("supervisor"), favour="for", words=f"{mark}好")
    services.approve(project, by=street, amount=Decimal(20_000), fund=fund, conditions=f"{mark}公示")
    for title in (f"{mark}开工", f"{mark}装好"):
        services.plan_milestone(project, by=own, title=title, due_on=today() + timedelta(days=9))
    services.start(project, by=own, starts=today())
    first = project.milestones.earliest("pk")
    services.report_milestone(project, by=own, milestone=first, done_on=today(), words=f"{mark}开", photos=[photo()])
    paid: dict[str, Any] = {"payee": f"{mark}五金", "what": f"{mark}料", "voucher": f"{mark}1"}
    project = services.spend(project, by=own, amount=Decimal("99.90"), on=today(), **paid)
    assert own.user is not None
    ReviewLink.objects.create(project=project, by=own.user, at=now())
    limit = services.save_limit(ApprovalLimit(district=world.district, most=Decimal(60_000)))
    return [project, project.photos.get(), fund, first, project.expenses.get(), project.entries.latest("pk"), limit]


def written_down(world: World, title: str) -> Project:
    return services.create_project(
        by=world.actor("community_secretary"),
        kind="livelihood",
        title=title,
        area=world.community,
        year=2026,
        purpose=f"{title}：缺地方",
        plan=f"{title}：安装",
        beneficiaries=f"{title}：居民",
        asked=Decimal(20_000),
    )
