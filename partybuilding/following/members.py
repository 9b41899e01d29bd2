"""What follows from a transfer letter, and from a member who is away without contact: who leads the organisations
concerned hears of it. Outside the platform nobody is named in full."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grids.models import Person
from notices.outbox import Payload, handles
from notices.services import sentence, tell
from partybuilding.models import OFFICES_THAT_LEAD, Floating, Officer, Transfer
from partybuilding.services.letter_reminders import AWAY
from partybuilding.services.transfers import LETTER

WRITTEN, TAKEN, BACK, LAPSES = (f"members.letter_{what}" for what in ("written", "taken", "back", "lapses"))
CONTACT_DUE = "members.contact_due"
sentence(WRITTEN, _("A transfer letter comes: %(name)s from %(origin)s, to be handed in by %(until)s"))
sentence(TAKEN, _("%(to)s has taken in the transfer letter of %(name)s"))
sentence(BACK, _("The transfer letter of %(name)s to %(to)s was taken back"))
sentence(LAPSES, _("The transfer letter of %(name)s to %(to)s lapses on %(until)s and was not handed in"))
sentence(CONTACT_DUE, _("%(name)s is away in %(place)s without contact for long: please get in touch"))


@handles(LETTER)
def letter_moved(payload: Payload) -> None:
    letter = Transfer.objects.select_related("member__person", "to", "origin").get(pk=payload["letter"])
    what, is_settled = payload["what"], bool(letter.received_on or letter.returned_on)
    if what in ("written", "lapses") and is_settled:
        return
    here, there = {letter.origin_id}, {letter.to_id}
    hear = {"written": there, "taken": here, "back": there, "lapses": here | there}[what]
    params = {
        "to": letter.to.name if letter.to else letter.to_name,
        "origin": letter.origin.name if letter.origin else "",
        "until": f"{letter.valid_until:%Y-%m-%d}",
    }
    _tell(hear, f"members.letter_{what}", str(letter.pk), letter.member.person, params, "transfers")


@handles(AWAY)
def contact_due(payload: Payload) -> None:
    """To the branch, and to whoever looks after them there."""
    away = Floating.objects.select_related("member__person").get(pk=payload["floating"])
    if away.ends is not None:
        return
    hear, params = {away.member.organisation_id, away.host_id}, {"place": away.place}
    _tell(hear, CONTACT_DUE, f"{away.pk}:{payload['on']}", away.member.person, params, "floating")


def _tell(hear: set[int | None], event: str, key: str, person: Person, params: dict[str, str], page: str) -> None:
    led = Officer.objects.current().filter(organisation__in=hear - {None}, office__in=OFFICES_THAT_LEAD)
    users = set(led.filter(person__user__is_active=True).values_list("person__user", flat=True))
    named, url = {**params, "name": person.name}, reverse(f"partybuilding:{page}")
    tell(users, event, f"{event}:{key}", named, url, outside={"name": person.masked_name})
