"""Projects and funds are looked at here; only the limits up to which streets approve are kept."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.administration import Data, DeletingAdmin, InstallationWideAdmin, column
from grids.admin.base import LookedAtAdmin
from projects import services
from projects.models import ApprovalLimit, Expense, Fund, Milestone, Project, ProjectEntry, ProjectPhoto


@admin.register(Project)
class ProjectAdmin(LookedAtAdmin):
    list_display = ("title", "year", "kind", "area", "state", "asked", column(_("money granted"), "granted"))
    list_select_related = ("area", "unit", "fund")
    list_filter = ("state", "kind", "year")
    search_fields = ("title", "area__name", "area__code")
    search_help_text = _("Title, area or code.")
    fields = (*list_display, "unit", "fund", "purpose", "plan", "beneficiaries", "starts", "ends", "is_public")
    to_areas = ("area",)


@admin.register(Fund)
class FundAdmin(LookedAtAdmin):
    list_display = fields = ("name", "year", "area", "amount", "purpose")
    list_select_related = ("area",)
    search_fields = ("name", "area__name", "area__code")
    search_help_text = _("Name, area or code.")
    to_areas = ("area",)


@admin.register(Milestone)
class MilestoneAdmin(LookedAtAdmin):
    list_display = fields = ("title", "project", "due_on", "done_on", column(_("reminded"), "reminded_at"))
    list_select_related = ("project",)
    search_fields = ("title", "project__title")
    search_help_text = _("Milestone or title of the project.")


@admin.register(Expense)
class ExpenseAdmin(LookedAtAdmin):
    list_display = fields = ("on", "project", "amount", "payee", "what", "voucher")
    list_select_related = ("project",)
    search_fields = ("voucher", "payee", "project__title")
    search_help_text = _("Voucher, payee or title of the project.")


@admin.register(ProjectPhoto)
class ProjectPhotoAdmin(LookedAtAdmin):
    """That there is one; the picture is for those who see the project."""

    list_display = fields = ("project", "stage", "size", "created_at")
    list_select_related = ("project",)
    list_filter = ("stage",)
    search_fields = ("project__title",)
    search_help_text = _("Title of the project.")


@admin.register(ProjectEntry)
class ProjectEntryAdmin(LookedAtAdmin):
    list_display = fields = ("at", "project", "action", "from_state", "to_state", "name", "words")
    list_select_related = ("project",)
    search_fields = ("project__title",)
    search_help_text = _("Title of the project.")


@admin.register(ApprovalLimit)
class ApprovalLimitAdmin(InstallationWideAdmin, DeletingAdmin):
    list_display = fields = ("district", "kind", "most", "opinions")
    list_select_related = ("district",)
    autocomplete_fields = ("district",)
    consequence = _("What is approved already stays approved.")

    def store(self, request: HttpRequest, obj: ApprovalLimit, data: Data) -> None:
        services.save_limit(obj)

    def remove(self, request: HttpRequest, obj: ApprovalLimit) -> None:
        services.delete_limit(obj)
