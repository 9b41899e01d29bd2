"""Who lives where: buildings, households, residents, and the care that some of them need."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto import EncryptedTextField
from grids.models.areas import Area
from grids.models.organisations import Organisation
from grids.models.people import Person
from grids.querysets import (
    BuildingQuerySet,
    CareMarkQuerySet,
    HouseholdQuerySet,
    PersonMergeQuerySet,
    ResidenceQuerySet,
)


class BuildingKind(models.TextChoices):
    MANAGED = "managed", _("Dwellings with a property company")
    UNMANAGED = "unmanaged", _("Unmanaged building")
    SELF_MANAGED = "self_managed", _("Dwellings managed by the residents")
    RURAL = "rural", _("House in the country")
    BUSINESS = "business", _("Offices and shops")
    OTHER = "other", _("Other")


class Building(models.Model):
    """What is known of an area that is a building."""

    area = models.OneToOneField(Area, models.CASCADE, primary_key=True, related_name="building", verbose_name=_("area"))
    kind = models.CharField(_("kind"), max_length=12, choices=BuildingKind, default=BuildingKind.MANAGED)
    property_company = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="manages", verbose_name=_("property company")
    )
    units = models.PositiveSmallIntegerField(_("entrances"), null=True, blank=True)
    floors = models.PositiveSmallIntegerField(_("floors"), null=True, blank=True)
    dwellings = models.PositiveIntegerField(_("dwellings"), null=True, blank=True)
    built = models.PositiveSmallIntegerField(_("built in"), null=True, blank=True)
    has_lift = models.BooleanField(_("has a lift"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BuildingQuerySet.as_manager()

    class Meta:
        verbose_name = _("building")
        verbose_name_plural = _("buildings")

    def __str__(self) -> str:
        return str(self.area)


class Occupancy(models.TextChoices):
    OWNED = "owned", _("Lived in by the owner")
    RENTED = "rented", _("Rented")
    SHARED = "shared", _("Rented to several")
    VACANT = "vacant", _("Vacant")
    BUSINESS = "business", _("Used for business")


class Household(models.Model):
    """One front door (户), and its card with the four clears: family, kinds of person, facilities, dangers."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    # The building, or the grid or group where houses stand alone.
    area = models.ForeignKey(Area, models.PROTECT, related_name="households", verbose_name=_("area"))
    area_path = models.CharField(max_length=200, editable=False)
    door = EncryptedTextField(_("door"), blank=True, default="")
    door_hash = models.CharField(max_length=64, blank=True, editable=False)
    door_masked = models.CharField(_("door"), max_length=40, blank=True, editable=False)
    # Read from the door, so that a building can be shown floor by floor without decrypting anything.
    entrance = models.CharField(_("entrance"), max_length=8, blank=True, editable=False)
    floor = models.SmallIntegerField(_("floor"), null=True, blank=True, editable=False)
    occupancy = models.CharField(_("occupancy"), max_length=12, choices=Occupancy, default=Occupancy.OWNED)
    # The heads of a household cluster: which ones look to which head.
    cluster = models.CharField(_("cluster"), max_length=40, blank=True)
    facilities: "models.JSONField[list[str], list[str]]" = models.JSONField(_("facilities"), default=list, blank=True)
    dangers = models.TextField(_("hidden dangers"), blank=True)
    disputes = models.TextField(_("disputes"), blank=True)
    checked_on = models.DateField(_("card checked on"), null=True, blank=True)
    closed_on = models.DateField(_("given up on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(_("last change"))

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        ordering = ["code"]
        indexes = [models.Index(fields=["area_path"], name="household_path", opclasses=["text_pattern_ops"])]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "door_hash"], condition=~Q(door_hash="") & Q(closed_on=None), name="household_door_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.area.name} {self.door_masked}".strip()


class ResidenceKind(models.TextChoices):
    REGISTERED = "registered", _("Lives here, hukou here")
    ELSEWHERE = "elsewhere", _("Lives here, hukou elsewhere")
    ABSENT = "absent", _("Hukou here, lives elsewhere")
    FLOATING = "floating", _("Here for a time")
    FOREIGN = "foreign", _("From abroad")


class Relation(models.TextChoices):
    HEAD = "head", _("Head of the household")
    SPOUSE = "spouse", _("Husband or wife")
    CHILD = "child", _("Child")
    PARENT = "parent", _("Parent")
    GRANDCHILD = "grandchild", _("Grandchild")
    GRANDPARENT = "grandparent", _("Grandparent")
    SIBLING = "sibling", _("Brother or sister")
    RELATIVE = "relative", _("Other relative")
    TENANT = "tenant", _("Tenant")
    OTHER = "other", _("Other")


class Residence(models.Model):
    """A person in a household, from moving in to moving out."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="residences", verbose_name=_("person"))
    household = models.ForeignKey(Household, models.PROTECT, related_name="residences", verbose_name=_("household"))
    kind = models.CharField(_("kind"), max_length=12, choices=ResidenceKind, default=ResidenceKind.REGISTERED)
    relation = models.CharField(_("relation"), max_length=12, choices=Relation, default=Relation.OTHER)
    hukou = models.CharField(_("hukou registered at"), max_length=100, blank=True)
    moved_in = models.DateField(_("moved in"), null=True, blank=True)
    moved_out = models.DateField(_("moved out"), null=True, blank=True)

    objects = ResidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("resident")
        verbose_name_plural = _("residents")
        ordering = ["household", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "household"], condition=Q(moved_out=None), name="residence_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(moved_in=None) | Q(moved_out=None) | Q(moved_out__gte=models.F("moved_in")),
                name="residence_dates_in_order",
                violation_error_message=_("The person moved out before moving in."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.household}"

    @property
    def version(self) -> int:
        """Whatever stands on the card of a household has the card's version."""
        return self.household.version


class CareGroup(models.Model):
    """People who need more care than others: living alone, with a disability, on parole. Editable."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=40)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("care group")
        verbose_name_plural = _("care groups")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class CareMark(models.Model):
    """A person belongs to a care group, from a day on. Seen only through posts that see care groups."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="care_marks", verbose_name=_("person"))
    group = models.ForeignKey(CareGroup, models.PROTECT, related_name="marks", verbose_name=_("care group"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    note = EncryptedTextField(_("note"), blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = CareMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark of a care group")
        verbose_name_plural = _("marks of care groups")
        ordering = ["group", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "group"], condition=Q(until=None), name="care_mark_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.group}"


class PersonMerge(models.Model):
    """Two rows found to be one human: what moved from the one to the other, so that it can go back."""

    kept = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("kept"))
    merged = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("merged"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("merged by"))
    at = models.DateTimeField(_("merged at"))
    # Follower → what it needs to go back; "person" → what was filled in on the row that was kept.
    moved: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    undone_at = models.DateTimeField(_("taken back"), null=True)

    objects = PersonMergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge of people")
        verbose_name_plural = _("merges of people")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.merged} → {self.kept}"
