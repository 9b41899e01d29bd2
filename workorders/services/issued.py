"""Who hears of a bulletin: the desks, each unit of its own row, each person of their own numbers."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from grids.covering import users_answering
from grids.models import UNIT_ROLES, Post
from notices.services import Contact, sentence, tell_person
from notices.services import tell as put_into_inboxes
from workorders.models import Bulletin, BulletinResult

DRAFTED, REFUSED, PUBLISHED, OWN_ROW, OWN_RESULT = (
    f"workorders.bulletin_{name}" for name in ("drafted", "refused", "published", "own_row", "own_result")
)

sentence(DRAFTED, gettext_lazy("The bulletin of %(area)s for %(month)s waits to be approved"))
sentence(REFUSED, gettext_lazy("The bulletin of %(area)s for %(month)s was refused: see why, and have it counted anew"))
sentence(PUBLISHED, gettext_lazy("The bulletin of %(area)s for %(month)s has been published"))
sentence(
    OWN_ROW,
    gettext_lazy("%(area)s, %(month)s: %(unit)s was sent %(sent)s orders, %(in_time)s done in time, %(late)s late"),
)
sentence(
    OWN_RESULT,
    gettext_lazy(
        "%(area)s, %(month)s, for you alone: of %(due)s orders due %(done)s done, of %(services)s services agreed "
        "%(served)s done; %(reviewed)s reviews, %(satisfied)s of them satisfied"
    ),
)


def tell(posts: "QuerySet[Post]", event: str, bulletin: Bulletin) -> None:
    key = f"{event}:{bulletin.pk}:{bulletin.version}"
    url = reverse("workorders:bulletin", args=[bulletin.pk])
    put_into_inboxes(users_answering(posts), event, key, _params(bulletin), url)


def tell_those_concerned(bulletin: Bulletin) -> None:
    for row in bulletin.content["units"]:
        _tell_unit(bulletin, row)
    for result in bulletin.results.select_related("person"):
        _tell_person(bulletin, result)


def _tell_unit(bulletin: Bulletin, row: dict[str, Any]) -> None:
    counts = row["counts"]
    done, in_time = counts.get("completed", 0), counts.get("completed_in_time", 0)
    own = {"unit": row["name"], "sent": counts.get("sent", 0), "in_time": in_time, "late": done - in_time}
    posts = Post.objects.current().filter(organisation__code=row["code"], role__in=UNIT_ROLES)
    public = reverse("workorders:bulletin_public", args=[bulletin.area.code, f"{bulletin.month:%Y-%m}"])
    key = f"{OWN_ROW}:{bulletin.pk}:{row['code']}"
    put_into_inboxes(users_answering(posts), OWN_ROW, key, _params(bulletin) | own, public)


def _tell_person(bulletin: Bulletin, result: BulletinResult) -> None:
    """Into the inbox of whoever has an account, else to the telephone that is known."""
    person, key = result.person, f"{OWN_RESULT}:{bulletin.pk}:{result.person_id}"
    params = _params(bulletin) | _own(result.counts)
    if person.user_id is not None:
        put_into_inboxes([person.user_id], OWN_RESULT, key, params, reverse("workorders:own_results"))
    elif person.phone_hash:
        tell_person(Contact(phone=person.phone), OWN_RESULT, key, params, scopes=partial(_scopes, bulletin))


def _own(counts: dict[str, int]) -> dict[str, object]:
    names = {
        "due": "due", "done": "completed", "services": "services_due", "served": "services_completed",
        "reviewed": "reviewed", "satisfied": "satisfied",
    }  # fmt: skip
    return {name: counts.get(kind, 0) for name, kind in names.items()}


def _scopes(bulletin: Bulletin) -> list[str]:
    return [f"area:{bulletin.area.code}"]


def _params(bulletin: Bulletin) -> dict[str, object]:
    return {"area": bulletin.area.name, "month": f"{bulletin.month:%Y-%m}"}
