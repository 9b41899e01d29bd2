"""What follows from an entry of the outbox: whoever has an item is asked for the word that is due."""

from django.utils.translation import gettext_lazy as _

from grids.covering import users_answering
from grids.models import DESK_ROLES, UNIT_ROLES, Post
from notices.outbox import Payload, handles
from notices.services import sentence, tell
from partybuilding.models import AllianceMember, ItemState, ListItem, WordStage
from partybuilding.services.list_reminders import WORD_DUE

PROGRESS, REVIEW = "alliances.progress_due", "alliances.review_due"
sentence(PROGRESS, _("How far is it? Please write the mid-year word on “%(title)s” of %(alliance)s"))
sentence(REVIEW, _("What came of it? Please write the review of “%(title)s” of %(alliance)s"))


@handles(WORD_DUE)
def word_due(payload: Payload) -> None:
    """Those who speak for the member; where nobody there has an account, the desk of the area."""
    item = ListItem.objects.for_list().get(pk=payload["item"])
    if item.state != ItemState.TAKEN or item.words.filter(stage=payload["stage"]).exists():
        return
    assert item.taken_by is not None  # the database holds this
    event = PROGRESS if payload["stage"] == WordStage.PROGRESS else REVIEW
    users = _speakers(item.taken_by) or _desk(item)
    params = {"title": item.title, "alliance": item.alliance.name}
    tell(users, event, f"{event}:{item.pk}", params, item.get_absolute_url())


def _speakers(member: AllianceMember) -> set[int]:
    person = member.person
    if person is not None and person.user is not None and person.user.is_active:
        return {person.user.pk}
    posts = Post.objects.current().filter(organisation=member.unit_id or 0, role__in=UNIT_ROLES)
    return users_answering(posts)


def _desk(item: ListItem) -> set[int]:
    return users_answering(Post.objects.current().filter(area=item.alliance.area_id, role__in=DESK_ROLES))
