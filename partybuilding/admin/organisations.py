"""Party organisations, each change through `partybuilding.services`. Members' records are not here: they are for the
member and the branch's secretary, and no administrator reads them."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.administration import ChoosesVisible, Data, ReadOnlyAdmin, ServiceAdmin, column, who
from common.errors import Invalid
from grids.admin.base import LookedAtAdmin
from partybuilding import services
from partybuilding.models import Officer, OrganisationEntry, PartyOrganisation, Registration
from partybuilding.organisation_page import told

if TYPE_CHECKING:
    _Inline = admin.TabularInline[Officer, PartyOrganisation]
else:
    _Inline = admin.TabularInline


def administered(request: HttpRequest) -> QuerySet[Any]:
    return PartyOrganisation.objects.administered_by(who(request)).values("pk")


class OfficerInline(ChoosesVisible, _Inline):
    """The offices that there are, to look at, and lines for new ones."""

    model = Officer
    fields = ("person", "office", "starts", "ends")
    autocomplete_fields = ("person",)
    can_delete = False
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Officer]:
        return Officer.objects.select_related("person").order_by("-starts", "pk")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


NUMBER = column(_("number"), "number")


@admin.register(PartyOrganisation)
class PartyOrganisationAdmin(ServiceAdmin):
    list_display = ("code", "name", "kind", "sector", "parent", "area", "unit", "elected_on", "dissolved_on")
    list_select_related = ("parent", "area", "unit")
    list_filter = ("kind", "sector")
    search_fields = ("code", "name", "search")
    search_help_text = _("Code or name.")
    autocomplete_fields = ("parent", "area", "unit")
    unrecorded = ("search", "path", "version")
    inlines = (OfficerInline,)
    fields = (
        "code",
        "name",
        "kind",
        "sector",
        "parent",
        "area",
        "unit",
        "founded_on",
        "elected_on",
        "term_years",
        "dissolved_on",
        "succeeded_by",
    )
    readonly_fields = ("dissolved_on", "succeeded_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return PartyOrganisation.objects.administered_by(who(request)).order_by(*self.get_ordering(request))

    def store(self, request: HttpRequest, obj: PartyOrganisation, data: Data) -> None:
        services.save_party_organisation(obj, by=who(request))
        if not self.get_queryset(request).filter(pk=obj.pk).exists():
            raise Invalid.field("area", gettext("Tie the organisation to one of your areas, or to a unit there."))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """New offices; those that there are do not change here."""
        formset.save(commit=False)
        for officer in formset.new_objects:
            given = {"office": officer.office, "starts": officer.starts, "by": who(request)}
            made = services.appoint(officer.organisation, officer.person, **given)
            officer.__dict__.update(made.__dict__)
            self.note(request, "add", officer, {}, self.snapshot(officer))


class OfOrganisationsAdmin(ReadOnlyAdmin):
    search_fields = ("organisation__code", "organisation__name")
    search_help_text = _("Code or name of the organisation.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        found: QuerySet[Any] = rows.filter(organisation__in=administered(request))
        return found


@admin.register(Officer)
class OfficerAdmin(OfOrganisationsAdmin):
    list_display = fields = ("organisation", column(_("person"), "person.name"), "office", "starts", "ends")
    list_select_related = ("organisation", "person")
    list_filter = ("office",)


@admin.register(OrganisationEntry)
class OrganisationEntryAdmin(OfOrganisationsAdmin):
    list_display = fields = ("at", "organisation", "what", "words", "by")
    list_select_related = ("organisation", "by")
    list_filter = ("what",)

    @admin.display(description=_("detail"))
    def words(self, obj: OrganisationEntry) -> str:
        return told(obj)


@admin.register(Registration)
class RegistrationAdmin(LookedAtAdmin):
    """Who it is, is for those to know who work with them."""

    list_display = (NUMBER, "kind", "state", "unit", "party_organisation", "area", "grid", "placed", "applied_at")
    list_select_related = ("area", "grid", "unit", "party_organisation")
    list_filter = ("kind", "state", "placed", "source")
    search_fields = ("area__name", "area__code", "unit__name", "party_organisation__name")
    search_help_text = _("Name or code of the area, or name of the unit.")
    fields = (*list_display, "source", "decided_at", "ended_on")
    to_areas = ("area", "grid")
