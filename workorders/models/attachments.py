import secrets
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from workorders.choices import Stage
from workorders.media import MediaKind
from workorders.models.orders import WorkOrder
from workorders.querysets import AttachmentQuerySet


def random_name(_instance: "KeptFile", name: str) -> str:
    """Nothing of what the sender called the file but its true kind, and nothing that can be guessed."""
    chance = secrets.token_hex(16)
    return f"photos/{chance[:2]}/{chance}{Path(name).suffix}"


class KeptFile(models.Model):
    """A photo, as `workorders.photos` made it: a JPEG that holds the picture and nothing else; or a video, recording or
    document, as `workorders.media` let it in. Rooms above keep theirs the same way."""

    stem_format: ClassVar[str]

    file = models.FileField(_("file"), upload_to=random_name)
    thumbnail = models.FileField(_("thumbnail"), upload_to=random_name, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=MediaKind, default=MediaKind.PHOTO)
    media_type = models.CharField(max_length=80, default="image/jpeg")
    name = models.CharField(_("name"), max_length=120, blank=True)  # of a document, as it was sent
    size = models.PositiveBigIntegerField(_("size"), default=0)
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("added"))

    class Meta:
        abstract = True
        ordering = ["pk"]

    @property
    def stem(self) -> str:
        """What it is called when somebody saves it."""
        return self.stem_format.format(self)

    @property
    def is_photo(self) -> bool:
        return self.kind == MediaKind.PHOTO


class Attachment(KeptFile):
    """What belongs to an order: photos of the matter, before and after, and other files."""

    stem_format = "{0.order.number}-{0.pk}"

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="attachments")
    # What the camera had noted. The place is that of the photo, not of whoever took it.
    taken_at = models.DateTimeField(_("taken"), null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    stage = models.CharField(_("stage"), max_length=8, choices=Stage)
    is_public = models.BooleanField(_("the reporter sees it"), default=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta(KeptFile.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [models.UniqueConstraint(fields=["order", "digest"], name="attachment_once")]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.order_id}"
