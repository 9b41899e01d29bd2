"""What of this room hangs on a person, and follows when two rows are merged."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import Sentence
from grids.merging import Pointing, follows_people
from grids.models import Person
from partybuilding.models import (
    AllianceMember,
    Finding,
    GroupMember,
    GroupVisit,
    Member,
    Offer,
    Officer,
    Registration,
    ServiceCertificate,
    SignUp,
    TeamMember,
)


class Memberships:
    """A person has one record. Where both rows have one, that of the row that stays is theirs; the other stays with its
    branch as it is, with a word on both pages, until one is ended as recorded twice."""

    key = "party.membership"
    label: Sentence = _("party membership")
    model, name = Member, "person"

    def preview(self, gone: Person, by: User) -> int:
        return Member.objects.visible_to(by).filter(person=gone).count()

    def apply(self, gone: Person, kept: Person) -> list[int]:
        if Member.objects.filter(person=kept).exists():
            return []
        moved = list(Member.objects.filter(person=gone).values_list("pk", flat=True))
        Member.objects.filter(pk__in=moved).update(person=kept)
        return moved

    def undo(self, gone: Person, kept: Person, moved: Any) -> None:
        Member.objects.filter(person=kept, pk__in=moved).update(person=gone)


def _known_visits(rows: Any, by: User) -> Any:
    return rows.filter(groupvisit__in=GroupVisit.objects.visible_to(by).values("pk"))


def register_followers() -> None:
    follows_people(Pointing("party.alliances", _("places in alliances"), AllianceMember, "person"))
    follows_people(Pointing("party.offices", _("party offices held"), Officer, "person"))
    follows_people(Memberships())
    follows_people(
        Pointing(
            "party.findings", _("memberships to be looked into"), Finding, "person", ("kind", "transfer", "floating")
        )
    )
    follows_people(Pointing("party.registrations", _("registrations"), Registration, "person"))
    follows_people(Pointing("party.offers", _("offers"), Offer, "person"))
    follows_people(Pointing("party.teams", _("membership of teams"), TeamMember, "person", alone=("team", "left")))
    follows_people(
        Pointing("party.groups", _("places in working groups"), GroupMember, "person", alone=("group", "left"))
    )
    follows_people(
        Pointing(
            "party.group_visits",
            _("visits of working groups"),
            GroupVisit.people.through,
            "person",
            alone=("groupvisit",),
            seen=_known_visits,
        )
    )
    follows_people(Pointing("party.certificates", _("certificates of service"), ServiceCertificate, "person"))
    follows_people(Pointing("party.sign_ups", _("sign-ups"), SignUp, "person", alone=("activity",)))
