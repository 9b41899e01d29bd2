"""What a registration says of helping, as an offer: drafted once the community has confirmed, and kept in step.

The words of the registration go into the columns that they are about; what was written on the offer by hand stays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now, today
from grids.models import Area
from grids.readings import readings
from notices.outbox import emit
from partybuilding.hours import WeeklyHours
from partybuilding.models import Offer, OfferEntry, OfferState, Registration, RegistrationState, Skill

PROPOSED = "partybuilding.offers_proposed"
BATCH = 500
USUAL = 4  # services a month, where nothing was said
SAVED = ("title", "search", "hours", "per_month", "state", "valid_from", "valid_to", "paused_until", "version")
TITLE_LENGTH = 80


@dataclass(frozen=True)
class Standing:
    """What a registration amounts to as an offer, at one moment."""

    is_given: bool = False
    skills: frozenset[Skill] = frozenset()
    hours: list[dict[str, Any]] = field(default_factory=list)
    per_month: int = USUAL
    area: int = 0

    @classmethod
    def of(cls, registration: Registration, skills: Iterable[Skill] | None = None) -> "Standing":
        """`skills`: those that it has, where they are known without asking."""
        chosen = frozenset(registration.skills.all() if skills is None else skills)
        is_stated = registration.is_willing and bool(chosen) and registration.times != 0
        is_held = registration.state == RegistrationState.CONFIRMED and _has_provider(registration)
        times = registration.times or USUAL
        return cls(is_stated and is_held, chosen, registration.hours, times, registration.area_id)

    @property
    def title(self) -> str:
        return _names(self.skills)[:TITLE_LENGTH]


NOTHING = Standing()


@dataclass(frozen=True)
class Change:
    registration: Registration
    before: Standing
    after: Standing


def keep_in_step(changes: Sequence[Change], *, by: User | None) -> None:
    """Draft, change or withdraw the offers of these registrations, in a fixed number of queries."""
    changes = [each for each in changes if each.before != each.after]
    if not changes:
        return
    held = Offer.objects.select_for_update().filter(registration__in=[each.registration.pk for each in changes])
    offers = {each.registration_id: each for each in held}
    steps = _Steps(by, changes)
    new = [steps.drafted(each) for each in changes if each.after.is_given and each.registration.pk not in offers]
    kept = [offer for each in changes if (offer := offers.get(each.registration.pk)) and steps.followed(offer, each)]
    Offer.objects.bulk_create(new, batch_size=BATCH)
    Offer.objects.bulk_update(kept, SAVED, batch_size=BATCH)
    steps.save()
    if steps.proposed:
        emit(PROPOSED, {"offers": [each.pk for each in steps.proposed], "by": by.pk if by else None})


class _Steps:
    """What is noted on the way, to be written together."""

    def __init__(self, by: User | None, changes: Sequence[Change]) -> None:
        self.by, self.at, self.entries = by, now(), list[OfferEntry]()
        self.proposed = list[Offer]()
        self.skilled: list[tuple[Offer, frozenset[Skill]]] = []
        self.placed: list[tuple[Offer, int]] = []
        areas = {pk for each in changes for pk in (each.before.area, each.after.area)}
        self.areas = dict(Area.objects.filter(pk__in=areas).values_list("pk", "name"))

    def drafted(self, change: Change) -> Offer:
        registration = change.registration
        unit = registration.unit or getattr(registration.party_organisation, "unit", None)
        offer = Offer(person=registration.person, unit=unit, registration=registration, created_at=self.at)
        offer.what = registration.note
        self._fill(offer, change.after)
        return offer

    def followed(self, offer: Offer, change: Change) -> bool:
        """Whether the offer was changed."""
        before, after = change.before, change.after
        if not after.is_given:
            return offer.state != OfferState.WITHDRAWN and self._withdrawn(offer)
        if offer.state == OfferState.WITHDRAWN:
            return not before.is_given and self._drafted_anew(offer, after)
        if offer.title == before.title:
            _name(offer, after.title)
        if after.skills != before.skills:
            self.skilled.append((offer, after.skills))
        if after.area != before.area:
            self.placed.append((offer, after.area))
        offer.hours = after.hours if after.hours != before.hours else offer.hours
        offer.per_month = after.per_month if after.per_month != before.per_month else offer.per_month
        offer.version += 1
        self._note(offer, "changed", self._difference(before, after))
        return True

    def _withdrawn(self, offer: Offer) -> bool:
        offer.state, offer.paused_until = OfferState.WITHDRAWN, None
        offer.version += 1
        self._note(offer, "withdrawn", note=_("The registration says so."))
        return True

    def _drafted_anew(self, offer: Offer, after: Standing) -> bool:
        offer.valid_to, offer.paused_until = None, None
        offer.version += 1
        self._fill(offer, after)
        return True

    def _fill(self, offer: Offer, after: Standing) -> None:
        _name(offer, after.title)
        offer.hours, offer.per_month, offer.valid_from = after.hours, after.per_month, today()
        offer.state = OfferState.DRAFT
        self.proposed.append(offer)
        self.skilled.append((offer, after.skills))
        self.placed.append((offer, after.area))
        self._note(offer, "drafted")

    def save(self) -> None:
        """Once the offers have their keys."""
        skills, areas = Offer.skills.through, Offer.areas.through
        skills.objects.filter(offer__in=[offer.pk for offer, _skills in self.skilled]).delete()
        areas.objects.filter(offer__in=[offer.pk for offer, _area in self.placed]).delete()
        chosen = [skills(offer=offer, skill=each) for offer, found in self.skilled for each in found]
        skills.objects.bulk_create(chosen, batch_size=BATCH)
        areas.objects.bulk_create([areas(offer=offer, area_id=area) for offer, area in self.placed], batch_size=BATCH)
        OfferEntry.objects.bulk_create(self.entries, batch_size=BATCH)

    def _difference(self, before: Standing, after: Standing) -> dict[str, list[str]]:
        told = {
            "skills": [_names(each.skills) for each in (before, after)],
            "hours": [str(WeeklyHours.kept(each.hours)) for each in (before, after)],
            "per_month": [str(each.per_month) for each in (before, after)],
            "areas": [self.areas.get(each.area, "") for each in (before, after)],
        }
        return {name: pair for name, pair in told.items() if pair[0] != pair[1]}

    def _note(self, offer: Offer, what: str, changes: dict[str, list[str]] | None = None, note: str = "") -> None:
        entry = OfferEntry(offer=offer, what=what, changes=changes or {}, note=note, by=self.by, at=self.at)
        self.entries.append(entry)


def _has_provider(registration: Registration) -> bool:
    if registration.person_id or registration.unit_id:
        return True
    return registration.party_organisation is not None and registration.party_organisation.unit_id is not None


def _names(skills: Iterable[Skill]) -> str:
    return "、".join(each.name for each in sorted(skills, key=lambda each: each.code))


def _name(offer: Offer, title: str) -> None:
    offer.title, offer.search = title, readings([title])
