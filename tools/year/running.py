"""Founds the district, plays the year, and says what the platform counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from common import clock
from governance.demo.ground import Ground
from governance.demo.names import Names
from governance.demo.people import Hiring, People
from governance.demo.units import Units, found_units
from notices import outbox
from tools.year.acting import YearCast, YearCourses
from tools.year.authoring import YearAuthor
from tools.year.clockwork import Works
from tools.year.desks import Desks
from tools.year.ground import found_district
from tools.year.journal import Journal
from tools.year.party import found_helpers
from tools.year.playing import Year
from tools.year.scale import Scale
from workorders.models import Category, Event, Policy, WorkOrder
from workorders.reference import load_reference
from workorders.services.reference import save_policy

Say = Callable[[str], object]
QUICK_DAYS = 5  # working days: what the played district calls quick


@dataclass
class Founded:
    ground: Ground
    units: Units
    people: People
    names: Names


@dataclass(frozen=True)
class Run:
    scale: Scale
    seed: int
    first: date
    folder: Path
    texts: Sequence[tuple[str, str]] = ()

    @property
    def begins(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time()))


def found(run: Run, journal: Journal, say: Say) -> Founded:
    """The district with everybody in it, before its first day; or as an earlier run has left it."""
    if journal.is_begun:
        known: Founded = journal.recall()
        say(f"Taken up again: {WorkOrder.objects.count()} requests were begun.")
        return known
    with clock.held(run.begins - timedelta(days=1)), outbox.swept_by_caller(), transaction.atomic():
        founded = _found(run, say)
        journal.keep(founded)
    return founded


def _found(run: Run, say: Say) -> Founded:
    load_reference()
    rng = Random(run.seed)
    names = Names(rng)
    ground = found_district(rng, names, run.folder, run.scale)
    units = found_units(ground, ground.communities, names, rng)
    people = Hiring(ground, ground.communities, names).hire_all(units)
    save_policy(Policy(district=ground.district, quick_amount=QUICK_DAYS))
    say(f"{len(ground.communities)} communities, {run.scale.grids} grids, {len(units.all)} units that take orders")
    found_helpers(run.scale, ground, units, people, names, rng)
    say(f"{run.scale.organisations} units and {run.scale.members} members registered, {run.scale.offers} offers")
    return Founded(ground, units, people, names)


def play(run: Run, founded: Founded, works: Works, say: Say) -> None:
    author = YearAuthor(run.seed, founded.ground, founded.names, run.begins, run.scale, run.texts)
    year = year_of(run, founded, works)
    with clock.held(_left_at(run)):
        works.publish(clock.now())
        year.play(author.stories(run.scale.requests), author.until, say)


def year_of(run: Run, founded: Founded, works: Works) -> Year:
    cast = YearCast(founded.people)
    categories = {each.code: each for each in Category.objects.all()}
    courses = YearCourses(cast, founded.units, categories)
    year = Year(cast, courses, founded.ground, categories, works, run.seed)
    desks = Desks(year, courses, run.seed)
    year.routines = (desks.issue_bulletins, desks.match_needs, desks.hold_panel)
    return year


def _left_at(run: Run) -> datetime:
    """The moment that the year has come to."""
    last: datetime | None = Event.objects.aggregate(last=Max("at"))["last"]
    return max(last, run.begins) if last else run.begins
