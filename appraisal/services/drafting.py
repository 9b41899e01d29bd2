"""A scheme is written down: what is looked at, who is appraised, who sits on the panel."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.choices import IndicatorKind
from appraisal.figures import FIGURES_OF_UNITS
from appraisal.models import Indicator, Panelist, Scheme, Subject
from appraisal.permissions import areas_to_appraise_in, capacities, may_edit
from appraisal.services.step import begin, end, lock, refusal
from appraisal.workflow import Who
from common.clock import now, today
from common.errors import Conflict, Invalid, NotAllowed, WrongState
from grids.models import Organisation, Person, Post
from workorders.actors import Actor

FIELDS = ("name", "area", "year", "half", "purpose", "closes_on", "appeal_days", "bands")
OF_INDICATOR = ("kind", "name", "words", "weight", "scale", "figure", "steps", "is_linear")
MOST = 300
FULL = Decimal(100)


@transaction.atomic
def create_scheme(*, by: Actor, **fields: Any) -> Scheme:
    """A draft, which only the office sees."""
    assert by.user is not None  # schemes are made by people with accounts
    scheme = Scheme(created_by=by.user, changed_at=now(), version=0)
    post = _fill(scheme, fields, by)
    scheme.save()
    return end("create", scheme, by, post)


@transaction.atomic
def change_scheme(scheme: Scheme, *, by: Actor, version: int | None = None, **fields: Any) -> Scheme:
    """Change a draft; what is left out stays."""
    scheme = _draft(scheme, by, version)
    return end("change", scheme, by, _fill(scheme, fields, by))


def _draft(scheme: Scheme, by: Actor, version: int | None) -> Scheme:
    scheme = lock(scheme, version)
    held = capacities(by, scheme)
    if Who.OFFICE not in held:
        raise NotAllowed(refusal(held))
    if not may_edit(by, scheme):
        raise WrongState(_("It is open already: what it goes by is fixed now."), state=scheme.state)
    return scheme


def _fill(scheme: Scheme, fields: Mapping[str, Any], by: Actor) -> Post | None:
    for name in FIELDS:
        if name in fields:
            setattr(scheme, name, fields[name])
    if scheme.area_id is None or not areas_to_appraise_in(by).filter(pk=scheme.area_id).exists():
        raise Invalid.field("area", _("Choose an area whose appraisals you run."))
    scheme.area_path = scheme.area.path
    _check_bands(scheme.bands)
    _validate(scheme, exclude=["area_path", "changed_at"], whole="name")
    return capacities(by, scheme).get(Who.OFFICE)


def _check_bands(bands: list[Any]) -> None:
    least = [Decimal(band["least"]) for band in bands]
    if not least or any(not 0 <= each <= FULL for each in least) or least != sorted(set(least), reverse=True):
        raise Invalid.field("bands", _("Give the bands from the best down, each from fewer points on."))


def _validate(row: Scheme | Indicator, *, exclude: list[str], whole: str) -> None:
    """Raises Invalid; what is wrong with the row as a whole stands at the field `whole`."""
    try:
        row.clean_fields(exclude=exclude)
        row.validate_constraints()
    except ValidationError as found:
        named = found.message_dict
        all_of_it = named.pop("__all__", [])
        raise Invalid(fields={**named, **({whole: all_of_it} if all_of_it else {})}) from found


@transaction.atomic
def add_indicator(scheme: Scheme, *, by: Actor, version: int | None = None, **fields: Any) -> Indicator:
    """Something that is looked at."""
    scheme = _draft(scheme, by, version)
    indicator = _fill_indicator(Indicator(scheme=scheme), fields)
    end("add_indicator", scheme, by, capacities(by, scheme)[Who.OFFICE], words=indicator.name)
    return indicator


@transaction.atomic
def change_indicator(indicator: Indicator, *, by: Actor, version: int | None = None, **fields: Any) -> Indicator:
    """Change it while the scheme is a draft; `version` is that of the scheme."""
    scheme = _draft(indicator.scheme, by, version)
    indicator = _fill_indicator(scheme.indicators.get(pk=indicator.pk), fields)
    end("change_indicator", scheme, by, capacities(by, scheme)[Who.OFFICE], words=indicator.name)
    return indicator


def _fill_indicator(indicator: Indicator, fields: Mapping[str, Any]) -> Indicator:
    for name in OF_INDICATOR:
        if name in fields:
            setattr(indicator, name, fields[name])
    if indicator.kind == IndicatorKind.FIGURE:
        _check_figure(indicator)
    else:
        indicator.figure, indicator.steps, indicator.is_linear = "", [], False
    _validate(indicator, exclude=["scheme"], whole="name")
    indicator.save()
    return indicator


def _check_figure(indicator: Indicator) -> None:
    if indicator.figure not in FIGURES_OF_UNITS:
        raise Invalid.field("figure", _("Choose a figure that bulletins give of units."))
    rates = [Decimal(rate) for rate, _points in indicator.steps]
    if not rates or rates != sorted(set(rates), reverse=True):
        raise Invalid.field("steps", _("Give a rate and its points on each line, the highest rate first."))
    if any(not 0 <= Decimal(value) <= FULL for pair in indicator.steps for value in pair):
        raise Invalid.field("steps", _("Rates and points lie between 0 and 100."))


@transaction.atomic
def drop_indicator(scheme: Scheme, *, by: Actor, indicator: Indicator, version: int | None = None) -> Scheme:
    """It is not looked at."""
    scheme, post = begin("drop_indicator", scheme, by, version)
    name = indicator.name
    scheme.indicators.filter(pk=indicator.pk).delete()
    return end("drop_indicator", scheme, by, post, words=name)


@transaction.atomic
def add_units(scheme: Scheme, *, by: Actor, units: Iterable[Organisation], version: int | None = None) -> Scheme:
    """Units that are appraised; those that are on the list stay."""
    scheme, post = begin("add_units", scheme, by, version)
    there = set(scheme.subjects.values_list("unit", flat=True))
    new = [unit for unit in units if unit.pk not in there]
    if len(there) + len(new) > MOST:
        raise Conflict(_("A scheme has at most 300 units."))
    Subject.objects.bulk_create(Subject(scheme=scheme, unit=unit) for unit in new)
    return end("add_units", scheme, by, post, words="、".join(unit.name for unit in new))


@transaction.atomic
def drop_unit(scheme: Scheme, *, by: Actor, subject: Subject, version: int | None = None) -> Scheme:
    """It is not appraised."""
    scheme, post = begin("drop_unit", scheme, by, version)
    name = subject.unit.name
    scheme.subjects.filter(pk=subject.pk).delete()
    return end("drop_unit", scheme, by, post, words=name)


@transaction.atomic
def add_panelists(scheme: Scheme, *, by: Actor, people: Iterable[Person], version: int | None = None) -> Scheme:
    """Those who read the reports and score."""
    scheme, post = begin("add_panelists", scheme, by, version)
    there = set(scheme.panel.values_list("person", flat=True))
    new = [person for person in people if person.pk not in there]
    Panelist.objects.bulk_create(Panelist(scheme=scheme, person=person) for person in new)
    return end("add_panelists", scheme, by, post, words="、".join(person.name for person in new))


@transaction.atomic
def drop_panelist(scheme: Scheme, *, by: Actor, panelist: Panelist, version: int | None = None) -> Scheme:
    """They do not score."""
    scheme, post = begin("drop_panelist", scheme, by, version)
    name = panelist.person.name
    scheme.panel.filter(pk=panelist.pk).delete()
    return end("drop_panelist", scheme, by, post, words=name)


def check_until(closes_on: Any) -> None:
    """Scores can only be taken until some day to come."""
    if closes_on < today():
        raise Invalid.field("closes_on", _("This day has passed: set a later one."))
