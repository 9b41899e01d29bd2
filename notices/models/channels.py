"""Ways out of the house, and what is said on them."""

from datetime import time
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.crypto import EncryptedTextField
from notices.choices import ROBOTS, ChannelKind, Encoding, Rhythm


class Channel(models.Model):
    """One mail server, gateway or robot, with what goes out by it."""

    kind = models.CharField(_("kind"), max_length=12, choices=ChannelKind)
    name = models.CharField(_("name"), max_length=60)
    is_active = models.BooleanField(_("active"), default=True)
    # The address of a robot holds its key.
    address = EncryptedTextField(_("address"), blank=True, default="")
    address_shown = models.CharField(_("address"), max_length=200, editable=False)
    secret = EncryptedTextField(_("secret"), blank=True, default="")
    sender = models.CharField(
        _("sender"),
        max_length=120,
        blank=True,
        help_text=_("The address that mails come from, or the signature in brackets that an SMS begins with."),
    )
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    events: "models.JSONField[list[str], list[str]]" = models.JSONField(_("events"), default=list, blank=True)
    scopes: "models.JSONField[list[str], list[str]]" = models.JSONField(_("areas and units"), default=list, blank=True)
    rhythm = models.CharField(_("what is not urgent"), max_length=12, choices=Rhythm, default=Rhythm.AT_ONCE)
    digest_at = models.TimeField(_("time of the digest"), default=time(9))
    per_minute = models.PositiveSmallIntegerField(
        _("messages a minute"), default=20, help_text=_("0 for any number. Robots take 20.")
    )
    encoding = models.CharField(_("format"), max_length=8, choices=Encoding, default=Encoding.JSON)
    headers: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(
        _("headers"), default=dict, blank=True
    )
    body: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(_("body"), default=dict, blank=True)
    answer_path = models.CharField(
        _("where the answer says yes"), max_length=60, blank=True, help_text=_("For example code, or data.status.")
    )
    answer_values: "models.JSONField[list[str], list[str]]" = models.JSONField(
        _("what it says then"), default=list, blank=True
    )
    wait_values: "models.JSONField[list[str], list[str]]" = models.JSONField(
        _("what it says when messages come too fast"), default=list, blank=True
    )
    paused_until = models.DateTimeField(_("rests until"), null=True, editable=False)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("notice", "channel")
        verbose_name_plural = _("channels")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_robot(self) -> bool:
        return self.kind in ROBOTS

    def takes(self, event: str, scopes: frozenset[str]) -> bool:
        """Whether the event goes out here: by its name or the beginning of it ("workorders."), and by its scopes."""
        named = not self.events or any(event == each or event.startswith(each) for each in self.events)
        return named and (not self.scopes or not scopes.isdisjoint(self.scopes))


class Template(models.Model):
    """What is said of an event instead of its default sentence. {names} stand for what the event tells."""

    event = models.CharField(_("event"), max_length=60)
    kind = models.CharField(
        pgettext_lazy("notice", "channel"),
        max_length=12,
        choices=ChannelKind,
        blank=True,
        help_text=_("Empty for every kind."),
    )
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    title = models.CharField(_("title"), max_length=120, blank=True)
    body = models.TextField(_("text"), max_length=2000)

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering = ["event", "kind", "language"]
        constraints = [
            models.UniqueConstraint(fields=["event", "kind", "language"], name="template_once"),
            models.CheckConstraint(condition=~Q(body=""), name="template_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.event} · {self.get_kind_display() or '*'} · {self.language}"
