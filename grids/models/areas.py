from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.querysets import AreaQuerySet, RecutQuerySet


class AreaKind(models.TextChoices):
    DISTRICT = "district", _("District")
    STREET = "street", _("Street or town")
    SUB_AREA = "sub_area", _("Sub-area")
    COMMUNITY = "community", _("Community or village")
    COMMITTEE = "committee", _("Residents' committee")
    GROUP = "group", _("Villagers' group or hamlet")
    ESTATE = "estate", _("Courtyard or estate")
    GRID = "grid", _("Grid")
    BUILDING = "building", _("Building")

    def fits_below(self, above: "AreaKind") -> bool:
        """Whether an area of this level may be part of one of the level `above`."""
        return above in PARTS_OF[self]


# What each level may be directly part of.
_WIDE = (AreaKind.DISTRICT, AreaKind.STREET, AreaKind.SUB_AREA)
_CLOSE = (AreaKind.COMMUNITY, AreaKind.COMMITTEE, AreaKind.GROUP)
PARTS_OF: dict[AreaKind, tuple[AreaKind, ...]] = {
    AreaKind.DISTRICT: (),
    AreaKind.STREET: (AreaKind.DISTRICT,),
    AreaKind.SUB_AREA: (*_WIDE, AreaKind.COMMUNITY),
    AreaKind.COMMUNITY: _WIDE,
    AreaKind.COMMITTEE: (AreaKind.COMMUNITY, AreaKind.SUB_AREA),
    AreaKind.GROUP: (AreaKind.COMMUNITY, AreaKind.COMMITTEE, AreaKind.SUB_AREA),
    AreaKind.ESTATE: (*_CLOSE, AreaKind.SUB_AREA, AreaKind.GRID),
    # A micro grid lies in a general one; a dedicated grid may lie anywhere.
    AreaKind.GRID: (*_WIDE, *_CLOSE, AreaKind.ESTATE, AreaKind.GRID),
    AreaKind.BUILDING: (*_CLOSE, AreaKind.SUB_AREA, AreaKind.ESTATE, AreaKind.GRID),
}


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
    # Where a building or the office of an area stands, WGS-84.
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    # " 金凤区 jinfengqu jfq": each of its names, as it is, in pinyin and in initials. Written by services only.
    search = models.TextField(blank=True, default="", editable=False)
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
            ),
            models.CheckConstraint(
                condition=Q(lon=None, lat=None) | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
                name="area_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ancestor_ids(self) -> list[int]:
        """Primary keys from the root down to this area itself."""
        return [int(pk) for pk in self.path.split("/") if pk]

    def contains(self, path: str) -> bool:
        return path.startswith(self.path)


class AreaPast(models.Model):
    """What an area was until a day (that day not included). Only what has changed since is kept."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="pasts")
    until = models.DateField()
    kind = models.CharField(max_length=12, choices=AreaKind)
    code = models.CharField(max_length=20, db_index=True)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    path = models.CharField(max_length=200)
    boundary: "models.JSONField[dict[str, object] | None, dict[str, object] | None]" = models.JSONField(null=True)

    class Meta:
        verbose_name = _("former state of an area")
        verbose_name_plural = _("former states of areas")
        ordering = ["area", "until", "pk"]
        indexes = [models.Index(fields=["area", "until"], name="area_past")]

    def __str__(self) -> str:
        return f"{self.name} < {self.until:%Y-%m-%d}"


class RecutKind(models.TextChoices):
    MERGE = "merge", pgettext_lazy("change of the map", "Merge")
    SPLIT = "split", pgettext_lazy("change of the map", "Split")
    MOVE = "move", pgettext_lazy("change of the map", "Move")
    REGROUP = "regroup", pgettext_lazy("change of the map", "Cut grids anew")
    RENAME = "rename", pgettext_lazy("change of the map", "Rename")
    RETIRE = "retire", pgettext_lazy("change of the map", "Retire")


class RecutState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    DONE = "done", _("Carried out")
    UNDONE = "undone", _("Taken back")
    CANCELLED = "cancelled", _("Cancelled")


class Recut(models.Model):
    """One change of the map, with what it takes to go back."""

    kind = models.CharField(_("kind"), max_length=12, choices=RecutKind)
    state = models.CharField(_("state"), max_length=12, choices=RecutState, default=RecutState.PLANNED)
    effective = models.DateField(_("takes effect"))
    reason = models.CharField(_("reason"), max_length=500)
    # Below which all of it happens: who administers this may see it.
    root = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    # All that the change touched or made, once it is carried out.
    areas = models.ManyToManyField(Area, related_name="recuts", verbose_name=_("areas"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    created_at = models.DateTimeField(_("decided"))
    done_at = models.DateTimeField(_("carried out"), null=True)
    undone_at = models.DateTimeField(_("taken back"), null=True)
    # What is asked for: keys and codes, as services.recutting reads them.
    plan: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    problem = models.CharField(_("what stands against it"), max_length=500, blank=True)
    # What was counted before, and what each follower needs to go back.
    counted: "models.JSONField[list[Any], list[Any]]" = models.JSONField(default=list)
    kept: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)

    objects = RecutQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of the map")
        verbose_name_plural = _("changes of the map")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["effective"], condition=Q(state="planned"), name="recut_planned")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.effective:%Y-%m-%d} {self.root}"


class Succession(models.Model):
    """The area `after` answers for what `before` answered for."""

    recut = models.ForeignKey(Recut, models.CASCADE, related_name="successions")
    before = models.ForeignKey(Area, models.PROTECT, related_name="successors", verbose_name=_("before"))
    after = models.ForeignKey(Area, models.PROTECT, related_name="predecessors", verbose_name=_("after"))

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [models.UniqueConstraint(fields=["recut", "before", "after"], name="succession_once")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
