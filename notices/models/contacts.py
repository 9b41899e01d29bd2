"""Where people say themselves that they are reached."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto import EncryptedTextField
from notices.choices import PERSONAL

CODE_HOLDS = timedelta(minutes=10)
MOST_TRIES = 5


class ContactPoint(models.Model):
    """Somebody's own e-mail address or mobile number; it counts once a code that was sent there has come back."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="contact_points")
    kind = models.CharField(_("kind"), max_length=12, choices=[(kind.value, kind.label) for kind in PERSONAL])
    address = EncryptedTextField(_("address"))
    address_shown = models.CharField(_("address"), max_length=120)
    code_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(confirmed_at__isnull=False), name="contact_confirmed_once"
            ),
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(confirmed_at__isnull=True), name="contact_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return self.address_shown
