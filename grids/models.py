from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.clock import today
from common.crypto import EncryptedTextField
from grids.querysets import AreaQuerySet, OrganisationQuerySet, PersonQuerySet, PostQuerySet


class AreaKind(models.TextChoices):
    DISTRICT = "district", _("District")
    STREET = "street", _("Street or town")
    SUB_AREA = "sub_area", _("Sub-area")
    COMMUNITY = "community", _("Community or village")
    COMMITTEE = "committee", _("Residents' committee")
    GROUP = "group", _("Villagers' group or hamlet")
    ESTATE = "estate", _("Courtyard or estate")
    GRID = "grid", _("Grid")


# The levels that have a desk, that is a queue of their own.
DESK_KINDS = (AreaKind.COMMUNITY, AreaKind.STREET, AreaKind.DISTRICT)


class GridKind(models.TextChoices):
    GENERAL = "general", _("General grid")
    MICRO = "micro", _("Micro grid")
    DEDICATED = "dedicated", _("Dedicated grid")


class Area(models.Model):
    """A piece of the district at any level. Codes are official and never reused."""

    kind = models.CharField(_("kind"), max_length=12, choices=AreaKind)
    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    aliases: "models.JSONField[list[str], list[str]]" = models.JSONField(
        _("other names"), default=list, blank=True, help_text=_("A list of names, such as estates or roads.")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    # Primary keys from the root down, "/1/27/301/". Written by services.place only.
    path = models.CharField(max_length=200, editable=False, default="")
    grid_kind = models.CharField(_("grid kind"), max_length=12, choices=GridKind, blank=True)
    boundary: "models.JSONField[dict[str, object] | None, dict[str, object] | None]" = models.JSONField(
        _("boundary"), null=True, blank=True, help_text=_("GeoJSON geometry, WGS-84.")
    )
    boundary_generated = models.BooleanField(
        _("boundary is generated"), default=False, help_text=_("Drawn by a program for trial, not surveyed.")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["code"]
        indexes = [models.Index(fields=["path"], name="area_path", opclasses=["text_pattern_ops"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=models.F("valid_from")),
                name="area_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ancestor_ids(self) -> list[int]:
        """Primary keys from the root down to this area itself."""
        return [int(pk) for pk in self.path.split("/") if pk]

    def contains(self, path: str) -> bool:
        return path.startswith(self.path)


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
    phone = models.CharField(_("duty phone"), max_length=20, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


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
    created_at = models.DateTimeField(_("created"), editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(fields=["id_hash"], condition=~Q(id_hash=""), name="person_id_once")]

    def __str__(self) -> str:
        return self.masked_name

    @property
    def masked_name(self) -> str:
        from common.masks import mask_name

        return mask_name(self.name)


class Role(models.TextChoices):
    GRID_WORKER = "grid_worker", _("Grid worker")
    GRID_LEADER = "grid_leader", _("Grid leader")
    SERVICE_DESK = "service_desk", _("Service desk")
    DISPATCHER = "dispatcher", _("Dispatcher")
    COMMUNITY_SECRETARY = "community_secretary", _("Community secretary")
    STREET_COORDINATOR = "street_coordinator", _("Street coordinator")
    DISTRICT_COORDINATOR = "district_coordinator", _("District coordinator")
    SUPERVISOR = "supervisor", _("Supervisor")
    UNIT_HANDLER = "unit_handler", _("Unit handler")
    UNIT_MANAGER = "unit_manager", _("Unit manager")
    REVIEW_PANEL = "review_panel", _("Review-panel member")
    PARTY_SECRETARY = "party_secretary", _("Party secretary")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")


DESK_ROLES = (Role.DISPATCHER, Role.COMMUNITY_SECRETARY, Role.STREET_COORDINATOR, Role.DISTRICT_COORDINATOR)
GRID_ROLES = (Role.GRID_WORKER, Role.GRID_LEADER)
UNIT_ROLES = (Role.UNIT_HANDLER, Role.UNIT_MANAGER)
ADMIN_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


class Post(models.Model):
    """A person holding a role for an area or in an organisation, from a day to a day (both included)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=24, choices=Role)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("area"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("organisation"),
    )
    starts = models.DateField(_("from"), default=today)
    ends = models.DateField(_("to"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["role", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(area=None, organisation__isnull=False) | Q(area__isnull=False, organisation=None),
                name="post_area_or_organisation",
                violation_error_message=_("Give the post either an area or an organisation."),
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=models.F("starts")),
                name="post_dates_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def place(self) -> Area | Organisation:
        place = self.area or self.organisation
        assert place is not None  # the database holds this
        return place

    @property
    def label(self) -> str:
        return f"{self.place.name} · {self.get_role_display()}"


class OfficeHours(models.Model):
    """One stretch of office hours, the same on every working day."""

    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        ordering = ["opens"]
        constraints = [models.CheckConstraint(condition=Q(closes__gt=models.F("opens")), name="hours_in_order")]

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"


class CalendarDay(models.Model):
    """A day that differs from the State Council's calendar."""

    day = models.DateField(_("day"), primary_key=True)
    is_working = models.BooleanField(_("working day"))
    reason = models.CharField(_("reason"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
