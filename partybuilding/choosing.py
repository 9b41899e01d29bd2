"""Who may be named in a form of the party, and how somebody is found or made a person."""

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import Invalid
from grids.models import Area, Organisation, Person
from grids.querysets import AreaQuerySet, OrganisationQuerySet, PersonQuerySet, within_any
from grids.register.people import PersonData, fill, person_data
from partybuilding.models import Member, Officer, PartyOrganisation
from partybuilding.reach import party_reach


def _party_paths(user: User) -> set[str]:
    """The subtrees of the areas of the organisations that the user leads, with those below."""
    led = PartyOrganisation.objects.filter(within_any(party_reach(user).paths), area__isnull=False)
    return set(led.values_list("area__path", flat=True))


def areas_to_tie(user: User) -> AreaQuerySet:
    """The areas that an organisation can be tied to: those in reach, and those of the organisations that one leads."""
    rows = Area.objects.current()
    return rows.filter(within_any(_party_paths(user)) | Q(pk__in=rows.visible_to(user).values("pk")))


def units_to_tie(user: User) -> OrganisationQuerySet:
    rows = Organisation.objects.active()
    own = PartyOrganisation.objects.filter(within_any(party_reach(user).paths)).exclude(unit=None)
    here = within_any(_party_paths(user), "home__path") | Q(pk__in=own.values("unit"))
    return rows.filter(here | Q(pk__in=rows.visible_to(user).values("pk")))


def people_to_appoint(user: User) -> PersonQuerySet:
    """Those who hold a post in reach, members whose records the user sees, and officers of organisations in sight."""
    members = Member.objects.visible_to(user).current().values("person")
    officers = Officer.objects.filter(organisation__in=PartyOrganisation.objects.kept_by(user).values("pk"))
    posted = Person.objects.visible_to(user).exclude(posts=None)
    chosen = Q(pk__in=posted.values("pk")) | Q(pk__in=members) | Q(pk__in=officers.values("person"))
    return Person.objects.filter(chosen, merged_into=None).order_by("name", "pk")


def known_to(user: User, data: PersonData) -> Person | None:
    """The person of this ID number among those whom the user may know. Whoever is known elsewhere only stays unknown:
    nobody learns by trying numbers who is in whose register."""
    if not data.id_number:
        return None
    residents = Person.objects.registered_to(user).values("pk")
    here = people_to_appoint(user).filter(id_hash=data.id_hash)
    rows = here | Person.objects.filter(pk__in=residents, id_hash=data.id_hash)
    return rows.order_by("pk").first()


def found_or_made(user: User, *, name: str, id_number: str = "", phone: str = "") -> Person:
    """The person meant, or a new one. Raises Invalid when the number is that of somebody of another name here."""
    data = person_data({"name": name, "id_number": id_number, "phone": phone})
    person = known_to(user, data)
    if person is not None and person.name != data.name:
        sentence = _("This ID number is that of %(name)s here. Check the number and the name.")
        raise Invalid.field("id_number", sentence % {"name": person.masked_name})
    if person is None:
        return _made(data)
    if data.phone and not person.phone_hash:
        fill(person, data)
        person.save()
    return person


def found_for_record(user: User, *, name: str, id_number: str, phone: str = "") -> Person:
    """As `found_or_made`, for a record of the party. Whose record somebody else keeps gets a row of their own, so that
    nobody learns of it from a refusal; those who see both rows merge them."""
    data = person_data({"name": name, "id_number": id_number, "phone": phone})
    known = known_to(user, data)
    record = Member.objects.filter(person=known).first() if known else None
    if record is not None and not Member.objects.kept_by(user).filter(pk=record.pk).exists():
        return _made(data)
    return found_or_made(user, name=name, id_number=id_number, phone=phone)


def _made(data: PersonData) -> Person:
    person = Person(created_at=now())
    fill(person, data)
    person.save()
    return person
