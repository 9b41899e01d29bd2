from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto import EncryptedTextField
from common.masks import mask_name
from grids.codes import PoliticalStatus, Sex
from grids.querysets import PersonQuerySet


class Person(models.Model):
    """One human, whatever they are to the platform: resident, reporter, worker, member, volunteer."""

    name = models.CharField(_("name"), max_length=60)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("account"),
    )
    phone = EncryptedTextField(_("phone"), blank=True, default="")
    phone_hash = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    phone_masked = models.CharField(_("phone"), max_length=20, blank=True, editable=False)
    id_number = EncryptedTextField(_("ID number"), blank=True, default="")
    id_hash = models.CharField(max_length=64, blank=True, editable=False)
    id_masked = models.CharField(_("ID number"), max_length=18, blank=True, editable=False)
    address = EncryptedTextField(_("home address"), blank=True, default="")
    address_masked = models.CharField(_("home address"), max_length=120, blank=True, editable=False)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, default=Sex.UNKNOWN)
    birth = models.DateField(_("date of birth"), null=True, blank=True)
    political_status = models.CharField(_("political status"), max_length=2, choices=PoliticalStatus, blank=True)
    died_on = models.DateField(_("died on"), null=True, blank=True)
    # The same human, found to be known twice: what hung on this row hangs on that one.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    created_at = models.DateTimeField(_("created"), editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        # Not unique: whoever registers somebody must not learn from a refusal that another community knows them. Those
        # who see both rows merge them.
        indexes = [models.Index(fields=["id_hash"], condition=~Q(id_hash=""), name="person_id")]

    def __str__(self) -> str:
        return self.masked_name

    @property
    def masked_name(self) -> str:
        return mask_name(self.name)

    def age_on(self, day: date) -> int | None:
        if self.birth is None:
            return None
        return day.year - self.birth.year - ((day.month, day.day) < (self.birth.month, self.birth.day))
