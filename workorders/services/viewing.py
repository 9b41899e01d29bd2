"""The only writers of saved views and of who has which order open."""

from datetime import timedelta

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import Invalid
from common.text import reject_controls
from grids.models import Post
from workorders.filters import FILTERS, VIEWS
from workorders.models import Presence, SavedView, WorkOrder

KEPT = ("view", "sort", *FILTERS)
MOST_VIEWS = 30
LOOKS_FOR = timedelta(seconds=60)


@transaction.atomic
def save_view(user: User, post: Post | None, *, name: str, query: str, is_shared: bool) -> SavedView:
    """Keep the wishes under the name, in place of what it stood for. Shared at the place of the post."""
    name = name.strip()
    reject_controls(name)
    if not name or len(name) > 40:
        raise Invalid.field("name", _("Give the view a name of at most 40 characters."))
    others = SavedView.objects.filter(owner=user).exclude(name=name)
    if others.count() >= MOST_VIEWS:
        raise Invalid.field("name", _("You keep %(n)d views: delete one first.") % {"n": MOST_VIEWS})
    values = {
        "query": _wishes(query),
        "is_shared": is_shared and post is not None,
        "area": post.area if post else None,
        "organisation": post.organisation if post else None,
        "created_at": now(),
    }
    return SavedView.objects.update_or_create(owner=user, name=name, defaults=values)[0]


def _wishes(query: str) -> str:
    """Without the place in the list, and whatever else is no wish."""
    asked = QueryDict(query)
    kept = QueryDict(mutable=True)
    for name in KEPT:
        kept.setlist(name, [value for value in asked.getlist(name) if value])
    if kept.get("view") not in VIEWS:
        kept.pop("view", None)
    text = kept.urlencode()
    if len(text) > 1000:
        raise Invalid.field("name", _("These are too many filters to keep."))
    return text


@transaction.atomic
def delete_view(view: SavedView) -> None:
    view.delete()


@transaction.atomic
def look_at(order: WorkOrder, user: User) -> list[User]:
    """Note that the user has the order open; who else has."""
    at = now()
    Presence.objects.filter(order=order, seen_at__lt=at - LOOKS_FOR).delete()
    Presence.objects.bulk_create(
        [Presence(order=order, user=user, seen_at=at)],
        update_conflicts=True,
        unique_fields=["order", "user"],
        update_fields=["seen_at"],
    )
    others = User.objects.filter(pk__in=Presence.objects.filter(order=order).values("user"), is_active=True)
    return list(others.exclude(pk=user.pk).select_related("person").order_by("pk"))
