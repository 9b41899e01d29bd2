"""Absences and the duty roster to look at, the staffing norm to set, contacts to keep."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.administration import Data, InstallationWideAdmin, ServiceAdmin, ServiceForm, who
from common.errors import Invalid
from common.phones import normal_phone
from grids import services
from grids.admin.base import AdministeredAdmin, LookedAtAdmin
from grids.admin.forms import entry
from grids.models import Absence, Contact, Duty, Organisation, StaffingNorm


@admin.register(Absence)
class AbsenceAdmin(LookedAtAdmin):
    list_display = ("person", "starts", "ends", "cover", "reason")
    list_select_related = ("person", "cover")
    list_filter = ("reason",)
    fields = ("person", "cover", "reason", "starts", "ends", "created_at")
    search_fields = ("person__name", "cover__name")


@admin.register(Duty)
class DutyAdmin(LookedAtAdmin):
    list_display = ("area", "person", "kind", "starts_at", "ends_at", "is_lead")
    list_select_related = ("area", "person")
    list_filter = ("kind",)
    fields = ("area", "person", "kind", "starts_at", "ends_at", "is_lead", "note")
    search_fields = ("area__name", "person__name")


@admin.register(StaffingNorm)
class StaffingNormAdmin(InstallationWideAdmin, ServiceAdmin):
    list_display = ("__str__", "grid_min", "grid_max", "worker_per", "liaison_per")
    fields = ("is_rural", "grid_min", "grid_max", "worker_per", "liaison_per")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("is_rural",) if obj else ()

    def store(self, request: HttpRequest, obj: StaffingNorm, data: Data) -> None:
        services.save_norm(obj)


class ContactForm(ServiceForm):
    shown_as = {"phone": "phone_entry"}

    phone_entry = entry(_("New phone"), 40)

    class Meta:
        model = Contact
        fields = ("organisation", "name", "duty")

    def clean_phone_entry(self) -> str:
        text: str = self.cleaned_data["phone_entry"]
        return normal_phone(text) if text else ""


@admin.register(Contact)
class ContactAdmin(AdministeredAdmin):
    """The telephone goes in and is shown masked."""

    form = ContactForm
    list_display = ("name", "duty", "organisation", "phone_masked")
    list_select_related = ("organisation",)
    search_fields = ("name", "organisation__name")
    autocomplete_fields = ("organisation",)
    fields = ("organisation", "name", "duty", ("phone_masked", "phone_entry"))
    readonly_fields = ("phone_masked",)
    unrecorded = ("phone",)

    def store(self, request: HttpRequest, obj: Contact, data: Data) -> None:
        if not Organisation.objects.administered_by(who(request)).filter(pk=obj.organisation_id).exists():
            raise Invalid.field("organisation", gettext("Choose an organisation in your areas."))
        services.save_contact(obj, phone=data["phone_entry"])
