"""The vocabularies of appraisals."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Half(models.TextChoices):
    FIRST = "1", _("first half-year")
    SECOND = "2", _("second half-year")
    YEAR = "0", _("whole year")


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("of an appraisal", "Draft")
    OPEN = "open", pgettext_lazy("of an appraisal", "Open for scores")
    CLOSED = "closed", pgettext_lazy("of an appraisal", "Scoring closed")
    ANNOUNCED = "announced", pgettext_lazy("of an appraisal", "Announced to the units")
    APPEALS = "appeals", pgettext_lazy("of an appraisal", "Appeals being decided")
    PUBLISHED = "published", pgettext_lazy("of an appraisal", "Published")


COUNTED = (State.CLOSED, State.ANNOUNCED, State.APPEALS, State.PUBLISHED)  # there are points
SHOWN_TO_SUBJECTS = (State.ANNOUNCED, State.APPEALS, State.PUBLISHED)


class IndicatorKind(models.TextChoices):
    FIGURE = "figure", _("Figure of the platform")
    RATING = "rating", _("Rating by the communities")
    REPORT = "report", _("Report, scored by the panel")
    REVIEW = "review", _("Review by the panel")
    EXAM = "exam", _("Examination")


class Scale(models.TextChoices):
    LEVELS = "levels", _("very satisfied … not satisfied")
    POINTS = "points", _("0 to 100 points")


class Level(models.TextChoices):
    VERY = "very", _("Very satisfied")
    SATISFIED = "satisfied", _("Satisfied")
    BASICALLY = "basically", _("Basically satisfied")
    NOT = "not", _("Not satisfied")


LEVEL_POINTS: Mapping[str, Decimal] = {
    Level.VERY: Decimal(100),
    Level.SATISFIED: Decimal(85),
    Level.BASICALLY: Decimal(65),
    Level.NOT: Decimal(30),
}


class RaterKind(models.TextChoices):
    COMMUNITY = "community", _("Community")
    PANEL = "panel", _("Panel")
    OFFICE = "office", _("Office of the appraisal")


SCORED_BY: Mapping[str, RaterKind] = {
    IndicatorKind.RATING: RaterKind.COMMUNITY,
    IndicatorKind.REPORT: RaterKind.PANEL,
    IndicatorKind.REVIEW: RaterKind.PANEL,
    IndicatorKind.EXAM: RaterKind.OFFICE,
}


class Ruling(models.TextChoices):
    GRANT = "grant", pgettext_lazy("appeal", "Grant it: other points")
    REFUSE = "refuse", pgettext_lazy("appeal", "Refuse it: the points stay")


class Agreement(models.TextChoices):
    YES = "yes", pgettext_lazy("appeal", "I agree: so it is decided")
    NO = "no", pgettext_lazy("appeal", "I do not agree: it is to be looked at again")
