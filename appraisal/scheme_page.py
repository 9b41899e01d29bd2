"""What the pages of an appraisal show, and what the reader may do there."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.choices import COUNTED, SHOWN_TO_SUBJECTS, RaterKind, State
from appraisal.evidence import explained, rule_of, share
from appraisal.inputs import Acting, ActionForm
from appraisal.models import Appeal, Indicator, Panelist, Report, Result, Scheme, SchemeEntry, Sheet, Subject
from appraisal.permissions import capacities, open_actions, own_subjects, sheets_of
from appraisal.workflow import ACTIONS, Part, Who
from common.errors import Sentence
from common.workflow import Action, Stage, stages
from workorders.course_page import CoursePage, Line

ROAD = tuple(State)


@dataclass(frozen=True)
class Rater:
    """How far somebody is with the sheets they have."""

    name: str
    kind: str
    handed_in: int
    all: int

    @property
    def is_done(self) -> bool:
        return self.handed_in == self.all


@dataclass(frozen=True)
class Told:
    """An indicator with how it turns into points."""

    indicator: Indicator
    rule: str


@dataclass(frozen=True)
class Explained:
    """`share`: what the points add to the total; unknown where some are missing and the weights were shifted."""

    result: Result
    lines: list[str]
    appeal: Appeal | None
    share: Decimal | None = None

    @property
    def rule(self) -> str:
        return rule_of(self.result.indicator)

    @property
    def has_changed(self) -> bool:
        return bool(self.result.points != self.result.first_points)


@dataclass(frozen=True)
class Band:
    name: str
    subjects: list[Subject]


class SchemePage(CoursePage[Scheme, ActionForm]):
    """One appraisal as one person sees it."""

    parts = Part
    list_url_name = "appraisal:schemes"
    list_name = gettext_lazy("Appraisals")

    @property
    def scheme(self) -> Scheme:
        return self.row

    def actions(self) -> list[Action]:
        return open_actions(self.by, self.scheme)

    def form_of(self, action: Action) -> ActionForm:
        return ActionForm(action, Acting(self.scheme, self.by))

    def history(self) -> list[Line]:
        rows = self.scheme.entries.order_by("-pk") if self.is_office else []
        return [Line(each, label_of(each)) for each in rows]

    @cached_property
    def is_office(self) -> bool:
        held = capacities(self.by, self.scheme)
        return Who.OFFICE in held or Who.ARBITER in held

    @property
    def may_edit(self) -> bool:
        return self.scheme.state == State.DRAFT and Who.OFFICE in capacities(self.by, self.scheme)

    @property
    def stages(self) -> list[Stage]:
        return stages(ROAD, self.scheme.state)

    @cached_property
    def indicators(self) -> list[Told]:
        return [Told(each, rule_of(each)) for each in self.scheme.indicators.all()]

    @property
    def weights(self) -> str:
        return f"{sum((each.indicator.weight for each in self.indicators), Decimal()).normalize():f}"

    @cached_property
    def subjects(self) -> list[Subject]:
        return list(self.scheme.subjects.select_related("unit"))

    @cached_property
    def panel(self) -> list[Panelist]:
        return list(self.scheme.panel.select_related("person"))

    @cached_property
    def sheets(self) -> list[Sheet]:
        """One's own."""
        return sheets_of(self.by, self.scheme) if self.scheme.state != State.DRAFT else []

    @property
    def waiting(self) -> int:
        return sum(not sheet.is_handed_in for sheet in self.sheets)

    @cached_property
    def raters(self) -> list[Rater]:
        """Who has handed in how many, for the office."""
        if not self.is_office:
            return []
        rows = Sheet.objects.filter(subject__scheme=self.scheme).order_by()
        counted = rows.values("kind", "area__name", "person__name").annotate(
            all=Count("pk"), done=Count("pk", filter=Q(handed_in_at__isnull=False))
        )
        found = [
            Rater(row["area__name"] or row["person__name"], str(RaterKind(row["kind"]).label), row["done"], row["all"])
            for row in counted
        ]
        return sorted(found, key=lambda each: (each.is_done, each.kind, each.name))

    @cached_property
    def own(self) -> list[Subject]:
        return own_subjects(self.by, self.scheme)

    @property
    def may_see_points(self) -> bool:
        if self.scheme.state not in COUNTED:
            return False
        return self.is_office or self.scheme.state == State.PUBLISHED

    @property
    def may_see_own(self) -> bool:
        return bool(self.own) and self.scheme.state in SHOWN_TO_SUBJECTS

    @property
    def bands(self) -> list[Band]:
        """Units by band, and within one by name: no list of ranks."""
        names = [str(band["name"]) for band in self.scheme.bands]
        found = [Band(name, [each for each in self.subjects if each.band == name]) for name in names]
        others = [each for each in self.subjects if each.band not in names]
        return [*found, *([Band(_("Without a band"), others)] if others else [])]

    @cached_property
    def appeals(self) -> "QuerySet[Appeal]":
        rows = Appeal.objects.filter(subject__scheme=self.scheme).select_related("subject__unit", "indicator")
        return rows if self.is_office else rows.filter(subject__in=self.own)

    @cached_property
    def reports(self) -> "QuerySet[Report]":
        rows = Report.objects.filter(subject__scheme=self.scheme).select_related("subject__unit")
        return rows if self.is_office else rows.filter(subject__in=self.own)


OTHERS = {
    "create": lambda: _("Written down"),
    "change": lambda: _("Draft changed"),
    "add_indicator": lambda: _("Indicator added"),
    "change_indicator": lambda: _("Indicator changed"),
}


def label_of(entry: SchemeEntry) -> Sentence:
    """What was done, in words."""
    return ACTIONS[entry.action].done if entry.action in ACTIONS else OTHERS[entry.action]()


def explained_of(subject: Subject) -> list[Explained]:
    """The points of a unit, each with what it was made of."""
    appeals = {each.indicator_id: each for each in subject.appeals.all()}
    rows = list(subject.results.select_related("indicator"))
    is_whole = all(each.points is not None for each in rows)
    return [
        Explained(
            each,
            explained(each),
            appeals.get(each.indicator_id),
            share(each.points, each.indicator.weight) if is_whole else None,
        )
        for each in rows
    ]
