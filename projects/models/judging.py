"""What others say of a project: reviewers before it, whoever accepts it after it, and residents."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models import Post
from projects.choices import Content, Favour, Passed, ReviewWay
from projects.models.projects import Project
from projects.querysets import OfProjectsQuerySet


class Word(models.Model):
    """Somebody's word on a project, given once in a round."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name=_("project"))
    round = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("post"))
    name = models.CharField(_("name"), max_length=200)  # with the post, as both were called then
    at = models.DateTimeField(_("when"))

    objects = OfProjectsQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Opinion(Word):
    """What a reviewer says of the application."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="opinions", verbose_name=_("project"))
    favour = models.CharField(_("opinion"), max_length=8, choices=Favour)
    words = models.TextField(_("words"))

    class Meta(Word.Meta):
        verbose_name = _("opinion on a project")
        verbose_name_plural = _("opinions on projects")
        constraints = [models.UniqueConstraint(fields=["project", "round", "by"], name="opinion_once")]


class Acceptance(Word):
    """What one of the two who accept a project found."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="acceptances", verbose_name=_("project"))
    passed = models.CharField(_("finding"), max_length=4, choices=Passed)
    finding = models.TextField(_("what was found"))
    conditions = models.TextField(_("conditions"), blank=True)

    class Meta(Word.Meta):
        verbose_name = _("acceptance of a project")
        verbose_name_plural = _("acceptances of projects")
        constraints = [models.UniqueConstraint(fields=["project", "round", "by"], name="acceptance_once")]


class ReviewLink(models.Model):
    """A link of their own by which one resident may review the project, once."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="review_links", verbose_name=_("project"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("made"))

    objects = OfProjectsQuerySet.as_manager()

    class Meta:
        verbose_name = _("review link of a project")
        verbose_name_plural = _("review links of projects")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.project_id}-{self.pk}"


class ResidentReview(models.Model):
    """What a resident says of it. Of the telephone only a keyed hash is kept, so that nobody counts twice."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="reviews", verbose_name=_("project"))
    way = models.CharField(_("way"), max_length=4, choices=ReviewWay)
    content = models.CharField(_("satisfied"), max_length=4, choices=Content)
    words = models.TextField(_("words"), blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, editable=False)
    link = models.OneToOneField(ReviewLink, models.PROTECT, null=True, editable=False, related_name="review")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    at = models.DateTimeField(_("when"))

    objects = OfProjectsQuerySet.as_manager()

    class Meta:
        verbose_name = _("resident's review of a project")
        verbose_name_plural = _("residents' reviews of projects")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "phone_hash"], condition=~Q(phone_hash=""), name="project_review_once"
            ),
            models.CheckConstraint(
                condition=Q(way="link", link__isnull=False) | (~Q(way="link") & Q(link=None) & ~Q(phone_hash="")),
                name="project_review_of_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_content_display()} {self.project_id}"
