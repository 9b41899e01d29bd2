"""What was handed out, shown or recorded at a meeting."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from deliberation.models.meetings import Meeting
from deliberation.querysets import OfMeetingsQuerySet
from workorders.models.attachments import KeptFile


class MeetingFile(KeptFile):
    """A photo, recording or document of a meeting, for those who see the meeting."""

    stem_format = "meeting-{0.meeting_id}-{0.pk}"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="files", verbose_name=_("meeting"))

    objects = OfMeetingsQuerySet.as_manager()

    class Meta(KeptFile.Meta):
        verbose_name = _("file of a meeting")
        verbose_name_plural = _("files of meetings")
        constraints = [models.UniqueConstraint(fields=["meeting", "digest"], name="meeting_file_once")]

    def __str__(self) -> str:
        return self.name or self.stem
