from django.db import models
from django.utils.translation import gettext_lazy as _

from common.crypto import EncryptedTextField
from grids.models.areas import Area
from grids.querysets import ContactQuerySet, OrganisationQuerySet


class OrganisationKind(models.TextChoices):
    DEPARTMENT = "department", _("Government department")
    INSTITUTION = "institution", _("Public institution")
    FIRM = "firm", _("Firm")
    PROPERTY = "property", _("Property company")
    SOCIAL = "social", _("Social organisation")
    OWNERS = "owners", _("Owners' committee")
    TEAM = "team", _("Professional team")
    VOLUNTEERS = "volunteers", _("Volunteer team")
    SHOP = "shop", _("Shop")


class Organisation(models.Model):
    """A unit (单位): whatever can be given work or holds people."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=OrganisationKind)
    home = models.ForeignKey(
        Area, models.PROTECT, related_name="organisations", verbose_name=_("home area"), null=True, blank=True
    )
    serves = models.ManyToManyField(Area, blank=True, related_name="served_by", verbose_name=_("areas served"))
    is_backstop = models.BooleanField(
        _("backstop unit"), default=False, help_text=_("Gets what nobody else takes, in its home area.")
    )
    # A seconded professional team is directed by the community that it is attached to, wherever its home is.
    directed_by = models.ForeignKey(
        Area, models.PROTECT, related_name="directs", verbose_name=_("directed by"), null=True, blank=True
    )
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("duty phone"), max_length=20, blank=True)
    search = models.TextField(blank=True, default="", editable=False)  # as that of an area
    is_active = models.BooleanField(_("active"), default=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """Somebody to ask for at an organisation, who need not have an account."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="contacts", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=60)
    duty = models.CharField(_("duty"), max_length=60, blank=True)
    phone = EncryptedTextField(_("phone"), blank=True, default="")
    phone_masked = models.CharField(_("phone"), max_length=20, blank=True, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} · {self.duty}" if self.duty else self.name
