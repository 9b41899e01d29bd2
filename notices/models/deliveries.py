"""What goes out to one recipient, and what people wish to get."""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.crypto import EncryptedTextField
from notices.choices import DeliveryState, Rhythm, Urgency
from notices.models.channels import Channel
from notices.querysets import DeliveryQuerySet

NEWS_FOR = timedelta(days=3)
# As literals: an index is found by the very words of its condition.
NOT_SENT = ("waiting", "collecting", "sending", "dead")


class Delivery(models.Model):
    """One message to one recipient: its words, how often it was tried, and what the receiver answered."""

    # Sent along each time, so that the receiver can drop what it has already.
    message_id = models.UUIDField(pgettext_lazy("notice", "message"), default=uuid4, unique=True, editable=False)
    key = models.CharField(max_length=200, unique=True)
    channel = models.ForeignKey(
        Channel, models.PROTECT, related_name="deliveries", verbose_name=pgettext_lazy("notice", "channel")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name=_("user")
    )
    to = EncryptedTextField(blank=True, default="")
    to_masked = models.CharField(pgettext_lazy("notice", "to"), max_length=120, blank=True)
    recipient = models.CharField(max_length=64, blank=True)  # keyed hash: whose digest it belongs to
    event = models.CharField(_("event"), max_length=60)
    language = models.CharField(max_length=10)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"))
    url = models.CharField(_("page"), max_length=500, blank=True)
    private = EncryptedTextField(blank=True, default="")  # what stands for ⟦names⟧, such as a personal link
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency, default=Urgency.CALM)
    state = models.CharField(_("state"), max_length=12, choices=DeliveryState, default=DeliveryState.WAITING)
    created_at = models.DateTimeField(_("created"), db_index=True)
    due_at = models.DateTimeField(pgettext_lazy("notice", "due"))
    give_up_at = models.DateTimeField(_("no news any more"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    unsure = models.PositiveSmallIntegerField(default=0)  # attempts that nobody knows the end of
    attempted_at = models.DateTimeField(_("last attempt"), null=True)
    lease = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(pgettext_lazy("notice", "sent"), null=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    parts = models.PositiveSmallIntegerField(_("parts of the SMS"), null=True)
    digest = models.ForeignKey("self", models.SET_NULL, null=True, related_name="members", verbose_name=_("digest"))

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(fields=["channel", "due_at"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="delivery_sending"),
            models.Index(fields=["due_at"], condition=Q(state="collecting"), name="delivery_collecting"),
            models.Index(fields=["state"], condition=Q(state__in=NOT_SENT), name="delivery_not_sent"),
            models.Index(fields=["channel", "attempted_at"], name="delivery_attempts"),
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.to_masked or self.channel}"


class Wishes(models.Model):
    """How somebody of the staff wants to hear of things, besides the inbox."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="wishes")
    by_email = models.BooleanField(_("by e-mail"), default=False)
    by_sms = models.BooleanField(_("by SMS"), default=False)
    rhythm = models.CharField(_("what is not urgent"), max_length=12, choices=Rhythm, default=Rhythm.DIGEST)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    class Meta:
        verbose_name = _("wishes of a user")
        verbose_name_plural = _("wishes of users")

    def __str__(self) -> str:
        return str(self.user)
