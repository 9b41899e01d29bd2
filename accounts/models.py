from typing import Any, NoReturn

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.clock import now


class User(AbstractUser):
    """Whoever signs in or calls: a person of the staff, or a machine."""

    # The key this request came with, if any: what is visible is narrowed to its area.
    api_key: "ApiKey | None" = None

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class ApiKey(models.Model):
    """A credential of a program. The secret itself is shown once and never stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys", verbose_name=_("user"))
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(_("prefix"), max_length=8, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(_("scopes"), default=list)
    # A code, not a key: areas live above this room, and official codes are never used twice.
    area_code = models.CharField(_("bound to area"), max_length=15, blank=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    allowed_addresses = models.JSONField(_("allowed addresses"), default=list, blank=True)
    created_at = models.DateTimeField(_("created at"), default=now)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def allows(self, resource: str, verb: str) -> bool:
        """Whether a scope covers `verb` ("read" or "write") on `resource` ("work-orders")."""
        return verb in self.scopes or f"{resource}:{verb}" in self.scopes


class AppendOnlyQuerySet(models.QuerySet["AuditEntry"]):
    def update(self, **_values: Any) -> NoReturn:
        raise TypeError("The audit log is only ever appended to.")

    def delete(self) -> NoReturn:
        raise TypeError("The audit log is only ever appended to.")


class AuditEntry(models.Model):
    """Who did what to whom, from where, with what result."""

    at = models.DateTimeField(_("time"), default=now, db_index=True)
    user = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="audit_entries", verbose_name=_("user")
    )
    actor_label = models.CharField(_("actor"), max_length=200)
    action = models.CharField(_("action"), max_length=64)
    object_type = models.CharField(_("kind of object"), max_length=64, blank=True)
    object_id = models.CharField(_("object number"), max_length=64, blank=True)
    object_label = models.CharField(_("object"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=45, blank=True)
    result = models.CharField(_("result"), max_length=16, default="ok")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    detail = models.JSONField(_("detail"), default=dict)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["user", "-at"], name="audit_user"),
            models.Index(fields=["action", "-at"], name="audit_action"),
            models.Index(fields=["object_type", "object_id", "-at"], name="audit_object"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The audit log is only ever appended to.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_options: Any) -> NoReturn:
        raise TypeError("The audit log is only ever appended to.")
