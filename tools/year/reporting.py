"""What the platform counts of the year, beside what the district published."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import override

from common.workbooks import Percent, Sheet, cell_words, workbook
from governance.demo.ground import Ground
from grids.models import Post, Role
from notices.models import Outbox
from partybuilding.models import MatchDraft, Offer, Registration, RegistrationKind, RegistrationState
from tools.year.acting import GIVEN_UP
from tools.year.scale import COMPLETED, PANELS, PUBLISHED, QUICK, SERVICES, Scale
from workorders.choices import Handling, State
from workorders.figures.definitions import FIGURES, Value
from workorders.figures.periods import Period, Span
from workorders.figures.selecting import Wish, totals, value
from workorders.models import Bulletin, PanelSession, Proposal, WorkOrder

DRAWN = "How fast units work, who refuses and who answers is drawn by the seed."
HEADINGS = ("", "Published", "At this scale", "Platform", "Why")
MATCHED = "a need that is refused is matched anew the next week. The published district met one in three."
BY_DESIGN = "As many as the published district has at this scale."


class Line(NamedTuple):
    """`published` as the district said it, `scaled` as it would be at the scale that was played."""

    what: str
    published: object
    scaled: object
    counted: object
    why: str


class Report:
    def __init__(self, ground: Ground, scale: Scale, run: Iterable[tuple[str, str]]) -> None:
        self.ground, self.scale, self.run = ground, scale, tuple(run)
        reader = Post.objects.get(area=ground.district, role=Role.DISTRICT_COORDINATOR).person.user
        assert reader is not None  # the coordinator signs in
        day = timezone.localdate(WorkOrder.objects.earliest("created_at").created_at)
        self.sums = totals(Wish(reader, Period.of(Span.YEAR, day), area=ground.district))

    def figure(self, code: str) -> Value:
        return value(FIGURES[code], self.sums)

    def lines(self) -> Iterator[Line]:
        yield self._counted("Requests in the year", PUBLISHED.requests, self.scale.requests, WorkOrder.objects.count())
        yield self._rate("Quick ones completed", QUICK, "quick", f"{DRAWN} What is quick, the policy of the run says.")
        yield self._needs()
        yield self._counted("Offers", PUBLISHED.offers, self.scale.offers, Offer.objects.count())
        yield self._services()
        yield self._rate("Services completed", COMPLETED, "services", DRAWN)
        yield Line(
            "Panels held", PANELS, PANELS, self._panels(), "One on every Friday, in one community after the other."
        )
        yield from self._registered()
        yield Line(
            "Bulletins published", "monthly", self._bulletins_due(), self._bulletins(), "One a month and community."
        )

    def _counted(self, what: str, published: int, scaled: int, counted: int, why: str = BY_DESIGN) -> Line:
        return Line(what, published, scaled, counted, why)

    def _rate(self, what: str, published: int, code: str, why: str) -> Line:
        found = self.figure(code)
        rate = Percent(found.rate) if found.rate is not None else None
        return Line(what, Percent(published), Percent(published), rate, f"{found.over} of {found.under}. {why}")

    def _needs(self) -> Line:
        """Those too that found nobody."""
        lost = Q(events__action="reclassify", events__text=GIVEN_UP)
        rows = WorkOrder.objects.filter(Q(handling=Handling.SELF_HANDLE) | Q(proposals__isnull=False) | lost)
        given_up = WorkOrder.objects.filter(lost).distinct().count()
        why = f"{given_up} found nobody in four weeks and went to the responsible unit."
        return self._counted("Self-handled needs", PUBLISHED.needs, self.scale.needs, rows.distinct().count(), why)

    def _services(self) -> Line:
        scaled = round(SERVICES * self.scale.needs / PUBLISHED.needs)
        agreed = Proposal.objects.exclude(agreed_at=None).count()
        asked, refused = Proposal.objects.count(), Proposal.objects.exclude(refused_at=None).count()
        drafts = MatchDraft.objects.count()
        orders = Proposal.objects.exclude(agreed_at=None).values("order").distinct().count()
        why = f"For {orders} needs. {asked} asked by {drafts} drafts, {refused} refused; {MATCHED}"
        return Line("Services agreed", SERVICES, scaled, agreed, why)

    def _panels(self) -> int:
        return PanelSession.objects.exclude(closed_at=None).count()

    def _registered(self) -> Iterator[Line]:
        confirmed = Registration.objects.filter(state=RegistrationState.CONFIRMED)
        units = confirmed.filter(kind=RegistrationKind.UNIT).count()
        yield self._counted("Organisations registered", PUBLISHED.organisations, self.scale.organisations, units)
        members = confirmed.filter(kind=RegistrationKind.MEMBER).count()
        yield self._counted("Members registered", PUBLISHED.members, self.scale.members, members)

    def _bulletins_due(self) -> int:
        months = Bulletin.objects.values("month").distinct().count()
        return months * len(self.ground.communities)

    def _bulletins(self) -> int:
        return Bulletin.objects.filter(state="published", area__in=self.ground.communities).count()

    def fates(self) -> list[tuple[str, int]]:
        """What became of the requests: each in one line."""
        rows = dict(WorkOrder.objects.order_by().values_list("state").annotate(n=Count("pk")))
        return [(str(state.label), rows[state]) for state in State if state in rows]

    def figures(self) -> Iterator[tuple[object, ...]]:
        for code in FIGURES:
            each = self.figure(code)
            rate = Percent(each.rate) if each.rate is not None else None
            yield str(each.figure.name), rate, each.over, each.under


def write(report: Report, folder: Path) -> str:
    """Into report.md and report.xlsx. The text of the first."""
    with override("en"):
        sheets = _sheets(report)
        text = "\n\n".join(_table(each) for each in sheets) + "\n"
        (folder / "report.xlsx").write_bytes(workbook(*sheets).getvalue())
    (folder / "report.md").write_text(text, encoding="utf-8")
    return text


def _sheets(report: Report) -> list[Sheet]:
    fates = report.fates()
    undelivered = Outbox.objects.filter(done_at=None).count()
    sums = [("In all", sum(n for _state, n in fates)), ("Entries of the outbox that wait", undelivered)]
    return [
        Sheet(
            "The year",
            ("", "Published", "At this scale", "Platform", "Why"),
            list(report.lines()),
            (28, 12, 14, 12, 90),
        ),
        Sheet("What became of it", ("State", "Requests"), [*fates, *sums], (34, 12)),
        Sheet("Figures", ("Figure", "Rate", "Over", "Under"), list(report.figures()), (34, 12, 12, 12)),
        Sheet("The run", ("", ""), report.run, (20, 90)),
    ]


def _table(sheet: Sheet) -> str:
    heads = [str(each) for each in sheet.headings]
    rows = [[cell_words(cell) for cell in row] for row in sheet.rows]
    lines = ["| " + " | ".join(row) + " |" for row in [heads, ["---"] * len(heads), *rows]]
    return f"## {sheet.title}\n\n" + "\n".join(lines)
