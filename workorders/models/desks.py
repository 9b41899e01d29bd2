"""What helps those who work with orders, and decides nothing."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Organisation, Post
from workorders.models.orders import WorkOrder


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: models.Model, post: Post | None) -> "SavedViewQuerySet":
        """Their own, and what others share at the place of the present post."""
        mine = Q(owner=user)
        if post is None:
            return self.filter(mine)
        return self.filter(mine | Q(is_shared=True, area=post.area_id, organisation=post.organisation_id))


class SavedView(models.Model):
    """Wishes of the list of orders, kept under a name."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(max_length=1000)
    is_shared = models.BooleanField(_("shared with colleagues"), default=False)
    area = models.ForeignKey(Area, models.CASCADE, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name


class Presence(models.Model):
    """That somebody has the page of an order open: kept for a minute."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [models.UniqueConstraint(fields=["order", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.order_id}"
