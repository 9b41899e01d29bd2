"""The record of service, for whom it is about and the secretary of their branch; certificates, and their check."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.addresses import client_address
from common.attempts import Limit, allowed
from common.errors import DomainError
from common.pages import INVALID, user_of
from common.pdf import pdf_file
from common.qr import as_data
from common.toasts import toast
from grids.models import Person
from partybuilding.forms.activities import ReasonForm
from partybuilding.forms.certificates import CheckForm, PeriodForm
from partybuilding.models import Member, ServiceCertificate
from partybuilding.reach import party_reach
from partybuilding.service_record import ServiceRecord, own_person, this_year
from partybuilding.services import certificates as services

CHECKING = Limit("certificate", most=30, seconds=1800)


def _person(request: HttpRequest, member: int | None) -> Person:
    """One's own, or that of a member of the branch that one leads."""
    if member is None:
        found = own_person(user_of(request))
        if found is None:
            raise Http404
        return found
    rows = Member.objects.current().filter(organisation__in=party_reach(request.user).led)
    return get_object_or_404(rows.select_related("person"), pk=member).person


def _back(member: int | None) -> str:
    return reverse("partybuilding:service_record_of", args=[member]) if member else _own()


def _own() -> str:
    return reverse("partybuilding:service_record")


@login_required
@never_cache
@require_safe
def service_record(request: HttpRequest, member: int | None = None) -> HttpResponse:
    person = _person(request, member)
    starts, ends = this_year()
    form = PeriodForm(request.GET if request.GET else {"starts": starts, "ends": ends})
    return _shown(request, person, member, form)


def _shown(request: HttpRequest, person: Person, member: int | None, form: PeriodForm) -> HttpResponse:
    found = ServiceRecord(person, **form.cleaned_data) if form.is_valid() else None
    issued = ServiceCertificate.objects.visible_to(request.user).filter(person=person)
    context = {"person": person, "member": member, "form": form, "record": found, "issued": issued}
    return render(request, "partybuilding/service_record.html", context, status=200 if found else INVALID)


@login_required
@never_cache
@require_POST
def issue(request: HttpRequest, member: int | None = None) -> HttpResponse:
    person, form = _person(request, member), PeriodForm(request.POST)
    if not form.is_valid():
        return _shown(request, person, member, form)
    try:
        services.issue_certificate(person, by=user_of(request), request=request, **form.cleaned_data)
    except DomainError as refusal:
        toast(request, str(refusal))
    else:
        toast(request, _("The certificate is issued: it stands below, to be printed."))
    return redirect(_back(member))


def _certificate(request: HttpRequest, pk: int) -> ServiceCertificate:
    found: ServiceCertificate = get_object_or_404(ServiceCertificate.objects.visible_to(request.user), pk=pk)
    return found


@login_required
@never_cache
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = _certificate(request, pk)
    if found.revoked_at is not None:
        raise Http404
    services.note_printed(found, by=user_of(request), request=request)
    site = settings.SITE_URL or request.build_absolute_uri("/")[:-1]
    address = f"{site}{reverse('partybuilding:check_certificate')}?number={found.number}"
    context = {"shown": found, "address": address, "code": as_data(address)}
    return pdf_file("print/service_certificate.html", context, found.number)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _certificate(request, pk), ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        services.revoke_certificate(found, reason=reason, by=user_of(request), request=request)
    except DomainError as refusal:
        toast(request, " ".join(str(each) for texts in refusal.fields.values() for each in texts) or str(refusal))
    else:
        toast(request, _("The certificate is revoked: whoever checks it is told."))
    own = own_person(user_of(request))
    if own is not None and own.pk == found.person_id:
        return redirect(_own())
    member = Member.objects.current().filter(person=found.person_id, organisation__in=party_reach(request.user).led)
    return redirect(_back(member.values_list("pk", flat=True)[0]))


@never_cache
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """For anybody who has the paper in hand: that it was issued, to whom (masked), for which days and hours."""
    form = CheckForm(request.GET) if "number" in request.GET else CheckForm()
    context: dict[str, Any] = {"form": form}
    status = 200
    if form.is_bound:
        found = _checked(request, form) if form.is_valid() else None
        context["found"] = found
        status = 200 if found else INVALID
    return render(request, "partybuilding/public/certificate.html", context, status=status)


def _checked(request: HttpRequest, form: CheckForm) -> ServiceCertificate | None:
    if not allowed(CHECKING, client_address(request)):
        form.add_error(None, _("There were too many tries. Wait half an hour, then try again."))
        return None
    number = form.cleaned_data["number"].upper().replace(" ", "")
    found: ServiceCertificate | None = ServiceCertificate.objects.filter(number=number).first()
    if found is None:
        form.add_error("number", _("No certificate has this number. Compare it with the paper."))
    return found
