"""What the page of a project shows: its stages, its parts, and the forms of what may be done now."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.clock import today
from common.errors import Sentence
from common.workflow import Action, Stage, stages
from projects.choices import ROAD, Content, Favour, PhotoStage, ReviewWay, State
from projects.inputs import ActionForm
from projects.models import Expense, Milestone, Project, ProjectEntry, ProjectPhoto, ResidentReview
from projects.permissions import may_edit, open_actions
from projects.workflow import ACTIONS, Part
from workorders.course_page import CoursePage, Line

FEW = 5  # fewer reviews say nothing in percent
LATEST_WORDS = 20


@dataclass(frozen=True)
class Reached:
    milestone: Milestone
    is_late: bool


@dataclass(frozen=True)
class Tally:
    """What residents say, counted apart by the way in which they said it. With few of them there is no percentage."""

    yes: int
    no: int
    ways: Sequence[tuple[Sentence, int]]

    @property
    def all(self) -> int:
        return self.yes + self.no

    @property
    def is_few(self) -> bool:
        return self.all < FEW

    @property
    def percent(self) -> int:
        return round(self.yes * 100 / self.all)


def tally_of(project: Project) -> Tally:
    rows = project.reviews.order_by().values_list("content", "way").annotate(n=Count("pk"))
    counted = {(content, way): n for content, way, n in rows}
    sums = {each: sum(n for (content, _way), n in counted.items() if content == each) for each in Content.values}
    ways = [
        (way.label, sum(n for (_content, each), n in counted.items() if each == way))
        for way in ReviewWay
        if any(each == way for _content, each in counted)
    ]
    return Tally(sums[Content.YES], sums[Content.NO], ways)


def stages_of(project: Project) -> list[Stage]:
    """The road, and at its end where the project left it."""
    if project.state in ROAD:
        return stages(ROAD, project.state)
    passed = _passed(project)
    return [*(Stage(each.label, True, False) for each in passed), Stage(State(project.state).label, False, True)]


def _passed(project: Project) -> list[State]:
    states = set(project.entries.values_list("from_state", flat=True))
    return [each for each in ROAD if each in states]


def reached_by(project: Project) -> list[Reached]:
    day, runs = today(), project.state == State.RUNNING
    rows = project.milestones.prefetch_related("photos")
    return [Reached(each, runs and each.is_open and each.due_on < day) for each in rows]


def before_after(project: Project) -> list[tuple[Sentence, list[ProjectPhoto]]]:
    """The photos that show no single milestone, stage by stage."""
    rows = list(project.photos.filter(milestone=None))
    stages = [(stage.label, [each for each in rows if each.stage == stage]) for stage in PhotoStage]
    return [(label, photos) for label, photos in stages if photos]


class ProjectPage(CoursePage[Project, ActionForm]):
    """One project as one person sees it."""

    parts = Part
    list_url_name = "projects:projects"
    list_name = gettext_lazy("Projects")

    @property
    def project(self) -> Project:
        return self.row

    def actions(self) -> list[Action]:
        return open_actions(self.by, self.project)

    def form_of(self, action: Action) -> ActionForm:
        return ActionForm(action, self.project)

    def history(self) -> list[Line]:
        return [Line(each, label_of(each)) for each in self.project.entries.order_by("-pk")]

    @property
    def may_edit(self) -> bool:
        return may_edit(self.by, self.project)

    @property
    def stages(self) -> list[Stage]:
        return stages_of(self.project)

    @cached_property
    def milestones(self) -> list[Reached]:
        return reached_by(self.project)

    @cached_property
    def before_after(self) -> list[tuple[Sentence, list[ProjectPhoto]]]:
        return before_after(self.project)

    @cached_property
    def expenses(self) -> list[Expense]:
        return list(self.project.expenses.select_related("counters", "countered_by").order_by("on", "pk"))

    @property
    def spent(self) -> Decimal:
        return sum((each.amount for each in self.expenses), Decimal(0))

    @property
    def left(self) -> Decimal:
        return (self.project.granted or Decimal(0)) - self.spent

    @cached_property
    def changes(self) -> list[Any]:
        return list(self.project.grant_changes.all())

    @cached_property
    def opinions(self) -> list[Any]:
        return list(self.project.opinions.all())

    @property
    def in_favour(self) -> int:
        return sum(each.favour == Favour.FOR for each in self.opinions)

    @cached_property
    def acceptances(self) -> list[Any]:
        return list(self.project.acceptances.all())

    @cached_property
    def tally(self) -> Tally:
        return tally_of(self.project)

    @cached_property
    def reviews(self) -> list[ResidentReview]:
        return list(self.project.reviews.exclude(words="")[:LATEST_WORDS])

    @cached_property
    def links(self) -> Any:
        return self.project.review_links.filter(review=None)


def label_of(entry: ProjectEntry) -> Sentence:
    """What was done, in words."""
    if entry.action in ACTIONS:
        return ACTIONS[entry.action].done
    return _("Written down") if entry.action == "create" else _("Draft changed")
