"""A line of a history: what was done, when, by whom and under which post. Appended, never changed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.models import Post


class Entry(models.Model):
    action = models.CharField(_("action"), max_length=24)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("post"))
    name = models.CharField(_("name"), max_length=200, blank=True)  # with the post, as both were called then
    words = models.TextField(_("words"), blank=True)
    data: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d}"


class StepEntry(Entry):
    """A step of a workflow: one for each version of the row that it is about."""

    from_state = models.CharField(_("state before"), max_length=10, blank=True)
    to_state = models.CharField(_("state after"), max_length=10)
    version = models.PositiveIntegerField()

    class Meta(Entry.Meta):
        abstract = True


def shown_name(name: str, post: Post | None) -> str:
    """As an entry keeps who did it."""
    return f"{name} · {post.label}" if post is not None else name
