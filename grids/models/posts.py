from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.clock import today
from grids.models.areas import Area
from grids.models.organisations import Organisation
from grids.models.people import Person
from grids.querysets import AbsenceQuerySet, DutyQuerySet, PostQuerySet


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
    GRID_LIAISON = "grid_liaison", _("Grid liaison")
    BUILDING_HEAD = "building_head", _("Building head")
    CLUSTER_HEAD = "cluster_head", _("Head of a household cluster")
    LINKED_LEADER = "linked_leader", _("Leader linked to the grid")
    POLICE_OFFICER = "police_officer", _("Community police officer")
    LEGAL_ADVISER = "legal_adviser", _("Legal adviser")
    TEAM_MEMBER = "team_member", _("Member of a professional team")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")


DESK_ROLES = (Role.DISPATCHER, Role.COMMUNITY_SECRETARY, Role.STREET_COORDINATOR, Role.DISTRICT_COORDINATOR)
GRID_ROLES = (Role.GRID_WORKER, Role.GRID_LEADER)
UNIT_ROLES = (Role.UNIT_HANDLER, Role.UNIT_MANAGER)
# Whose work is with the people of an area, and who therefore see its households and residents.
REGISTER_ROLES = (*DESK_ROLES, *GRID_ROLES, Role.SERVICE_DESK)
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
    # A/B posts: the holder of the other one answers while this one's is away, and the other way round.
    partner = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="partners", verbose_name=_("B post")
    )
    # Where somebody of a professional team works, directed by that community.
    seconded_to = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="seconded", verbose_name=_("seconded to")
    )
    sees_care_groups = models.BooleanField(
        _("sees care groups"), default=False, help_text=_("Who lives alone, is ill or on parole, and the like.")
    )
    starts = models.DateField(_("from"), default=today)
    ends = models.DateField(_("to"), null=True, blank=True)
    # Who takes over what is open when the post has ended; without one the B post, else the desk.
    successor = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="predecessors", verbose_name=_("successor")
    )
    handed_over_on = models.DateField(_("handed over on"), null=True, blank=True, editable=False)

    # Set on the posts of `grids.covering.working_posts`: who answers while the holder is away.
    covered_by: Person | None = None

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["role", "pk"]
        indexes = [models.Index(fields=["ends"], condition=Q(handed_over_on=None), name="post_to_hand_over")]
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

    @property
    def answerer(self) -> Person:
        """Who works under the post now."""
        return self.covered_by or self.person

    @property
    def working_label(self) -> str:
        """As the switcher of posts shows it to whoever works under it."""
        if self.covered_by is None:
            return self.label
        return gettext("%(post)s · covering for %(name)s") % {"post": self.label, "name": self.person.name}


class AbsenceReason(models.TextChoices):
    LEAVE = "leave", _("Leave")
    ILLNESS = "illness", _("Illness")
    TRAINING = "training", _("Training")
    SECONDED = "seconded", _("Seconded elsewhere")
    OTHER = "other", _("Other")


class Absence(models.Model):
    """Somebody is away from a day to a day (both included); without a cover the B post answers."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="absences", verbose_name=_("person"))
    cover = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="covers", verbose_name=_("covered by")
    )
    reason = models.CharField(_("reason"), max_length=12, choices=AbsenceReason, default=AbsenceReason.LEAVE)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"))
    created_at = models.DateTimeField(_("created"), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-starts", "pk"]
        indexes = [models.Index(fields=["ends", "starts"], name="absence_days")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=models.F("starts")),
                name="absence_dates_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(cover=models.F("person")),
                name="absence_covered_by_another",
                violation_error_message=_("Somebody else must cover."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.starts:%m-%d}–{self.ends:%m-%d}"


class DutyKind(models.TextChoices):
    NIGHT = "night", _("Night")
    HOLIDAY = "holiday", _("Holiday")
    DAY = "day", _("Day")


class Duty(models.Model):
    """One turn on the duty roster (值班) of an area."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="duties", verbose_name=_("area"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="duties", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=8, choices=DutyKind, default=DutyKind.NIGHT)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    is_lead = models.BooleanField(_("leads the shift"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("turn on duty")
        verbose_name_plural = _("duty roster")
        ordering = ["starts_at", "-is_lead", "pk"]
        indexes = [models.Index(fields=["area", "starts_at"], name="duty_of_area")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")),
                name="duty_in_order",
                violation_error_message=_("The turn ends before it begins."),
            ),
            models.UniqueConstraint(fields=["area", "person", "starts_at"], name="duty_once"),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.person} {timezone.localtime(self.starts_at):%m-%d %H:%M}"

    @property
    def day(self) -> date:
        """The day on which the turn begins; a night belongs to its evening."""
        return timezone.localtime(self.starts_at).date()


class StaffingNorm(models.Model):
    """How many households a grid should have, and how many people a worker and a liaison should answer for."""

    is_rural = models.BooleanField(_("in the country"), default=False, unique=True)
    grid_min = models.PositiveIntegerField(_("households per grid, at least"), default=200)
    grid_max = models.PositiveIntegerField(_("households per grid, at most"), default=300)
    worker_per = models.PositiveIntegerField(_("households per grid worker"), default=200)
    liaison_per = models.PositiveIntegerField(_("households per grid liaison"), default=100)

    class Meta:
        verbose_name = _("staffing norm")
        verbose_name_plural = _("staffing norms")
        ordering = ["is_rural"]
        constraints = [
            models.CheckConstraint(
                condition=Q(grid_max__gte=models.F("grid_min"), grid_min__gte=1, worker_per__gte=1, liaison_per__gte=1),
                name="norm_in_order",
                violation_error_message=_("The upper limit lies below the lower one."),
            )
        ]

    def __str__(self) -> str:
        return str(_("in the country") if self.is_rural else _("in town"))
