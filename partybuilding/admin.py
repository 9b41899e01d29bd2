"""Party organisations: each change through `partybuilding.services`."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.administration import Data, ServiceAdmin, who
from common.errors import Invalid
from partybuilding import services
from partybuilding.models import PartyOrganisation


@admin.register(PartyOrganisation)
class PartyOrganisationAdmin(ServiceAdmin):
    list_display = ("name", "kind", "parent", "area", "unit", "secretary")
    list_select_related = ("parent", "area", "unit", "secretary")
    list_filter = ("kind",)
    search_fields = ("name",)
    search_help_text = _("Name.")
    autocomplete_fields = ("parent", "area", "unit", "secretary")
    fields = ("name", "kind", "parent", "area", "unit", "secretary")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return PartyOrganisation.objects.administered_by(who(request)).order_by(*self.get_ordering(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def store(self, request: HttpRequest, obj: PartyOrganisation, data: Data) -> None:
        services.save_party_organisation(obj)
        if not self.get_queryset(request).filter(pk=obj.pk).exists():
            raise Invalid.field("area", gettext("Tie the organisation to one of your areas, or to a unit there."))
