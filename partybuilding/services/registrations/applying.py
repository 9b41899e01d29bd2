"""An application is taken, once."""

from dataclasses import replace

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.clock import now
from common.errors import Conflict, Invalid, NotAllowed
from common.versions import locked
from grids.models import Area, Organisation, Person
from grids.reach import reach_of
from grids.register import PersonData
from grids.services import save_person
from partybuilding import placing
from partybuilding.models import EntryKind, Registration, RegistrationKind, Source
from partybuilding.reach import party_reach
from partybuilding.services.organisations import standing
from partybuilding.services.registrations.application import PLAIN, Application
from partybuilding.services.registrations.step import append, areas_of, keeps


def apply(wanted: Application, *, by: User | None, request: HttpRequest | None = None) -> Registration:
    """Take an application. The same token gives the same registration. Raises Invalid, Conflict, NotAllowed."""
    if known := _known(wanted):
        return known
    try:
        return _apply(wanted, by, request)
    except IntegrityError:
        # The same one was sent twice in the same moment.
        if known := _known(wanted):
            return known
        raise


def _known(wanted: Application) -> Registration | None:
    return Registration.objects.filter(token=wanted.token).first() if wanted.token else None


@transaction.atomic
def _apply(wanted: Application, by: User | None, request: HttpRequest | None) -> Registration:
    wanted.said.check()
    _hold(wanted)
    if known := _known(wanted):
        return known
    wanted = replace(wanted, address=wanted.address or _known_address(wanted))
    area, grid, placed = _place(wanted)
    _check_may_apply(wanted, area, by)
    _check_whole(wanted)
    person = _person(wanted, by)
    _check_free(person, wanted)
    registration = Registration.objects.create(
        kind=wanted.kind,
        person=person,
        unit=wanted.unit,
        party_organisation=wanted.party_organisation,
        area=area,
        grid=grid,
        placed=placed,
        source=wanted.source,
        token=wanted.token,
        applied_at=now(),
        **{name: getattr(wanted.said, name) for name in PLAIN},
    )
    registration.skills.set(wanted.said.skills)
    append(registration, EntryKind.APPLIED, by)
    if person is not None:
        record(action="registration.apply", by=by, obj=registration, request=request)
    return registration


def _hold(wanted: Application) -> None:
    """Two who register the same one come one after the other; and none registers what is dissolved in that moment."""
    if wanted.party_organisation is not None:
        standing(wanted.party_organisation)
    if wanted.unit is not None:
        locked(Organisation.objects.all(), wanted.unit)


def _known_address(wanted: Application) -> str:
    """What is known is not asked for again."""
    if wanted.unit is not None:
        return wanted.unit.address
    return wanted.person.address.reveal() if wanted.person is not None else ""


def _place(wanted: Application) -> tuple[Area, Area | None, str]:
    """The community that was chosen goes before the one that the address names."""
    chosen = wanted.area or _tied_to(wanted)
    spot = placing.find(wanted.address, wanted.point, under=chosen or wanted.root)
    if spot.community is None and chosen is not None:
        spot = placing.plan().of_area(chosen.pk)
    return areas_of(spot, chosen or wanted.root)


def _tied_to(wanted: Application) -> Area | None:
    """A unit sits where it is at home, a party organisation where it is tied to; narrower than the root, it counts."""
    unit, party = wanted.unit, wanted.party_organisation
    homes = [unit.home] if unit is not None else []
    homes += [party.area] if party is not None else []
    return next((home for home in homes if home is not None and wanted.root.contains(home.path)), None)


def _check_may_apply(wanted: Application, area: Area, by: User | None) -> None:
    if wanted.source == Source.PUBLIC:
        return
    if by is None:
        raise NotAllowed
    is_self = wanted.person is not None and wanted.person.pk == party_reach(by).person
    if is_self or keeps(by, area) or (wanted.kind == RegistrationKind.UNIT and _answers_for(by, wanted)):
        return
    raise NotAllowed(_("%(area)s is not among your areas.") % {"area": area.name})


def _answers_for(by: User, wanted: Application) -> bool:
    unit, party = wanted.unit, wanted.party_organisation
    is_ours = unit is not None and unit.pk in reach_of(by).organisations
    return is_ours or (unit is None and party is not None and party.pk in party_reach(by).led)


def _check_whole(wanted: Application) -> None:
    if wanted.kind == RegistrationKind.UNIT:
        if wanted.unit is None and wanted.party_organisation is None:
            raise Invalid.field("unit", _("Choose the unit, or its party organisation."))
        return
    if wanted.kind not in RegistrationKind.values:
        raise Invalid.field("kind", _("Choose one of the list."))
    if wanted.person is None and wanted.data is None:
        raise Invalid.field("name", _("Give the name."))
    if not wanted.address and wanted.point is None and wanted.area is None:
        raise Invalid.field("address", _("Say where you live: estate, building, or road."))
    phone = wanted.data.phone if wanted.data else ""
    if not phone and not (wanted.person and wanted.person.phone_hash):
        raise Invalid.field("phone", _("Give a telephone number: the community calls before it counts on anybody."))


def _person(wanted: Application, by: User | None) -> Person | None:
    """Whoever applies on the public page gets a row of their own: nobody changes by a form what is known of somebody,
    nor learns from it who is known."""
    if wanted.kind == RegistrationKind.UNIT:
        return None
    data = wanted.data
    known = wanted.person or (_known_here(data, by) if data and by else None)
    person = known or Person(name=data.name if data else "", created_at=now())
    person = locked(Person.objects.all(), person) if person.pk else person
    if data is None:
        return save_person(person, address=wanted.address)
    person.political_status = data.political_status or person.political_status
    return save_person(person, phone=data.phone, address=wanted.address)


def _known_here(data: PersonData, by: User) -> Person | None:
    """The person of this name and telephone among those whom `by` sees."""
    same = Person.objects.with_phone(data.phone).filter(name=data.name, merged_into=None) if data.phone else None
    if same is None:
        return None
    registered = Registration.objects.visible_to(by).filter(person__in=same.values("pk")).values("person")
    living = Person.objects.registered_to(by).filter(pk__in=same.values("pk")).values("pk")
    return same.filter(Q(pk__in=registered) | Q(pk__in=living)).order_by("pk").first()


def _check_free(person: Person | None, wanted: Application) -> None:
    if person is not None:
        same = Registration.objects.filter(person=person)
    elif wanted.unit is not None:
        same = Registration.objects.filter(unit=wanted.unit)
    else:
        same = Registration.objects.filter(party_organisation=wanted.party_organisation, unit=None)
    if same.open().exists():
        raise Conflict(_("There is a registration already that has not ended: change that one, or move it."))
