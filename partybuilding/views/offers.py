"""供给清单: the list of offers, one offer, its form, and pausing it."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from common.pages import INVALID, user_of
from common.toasts import toast
from partybuilding import services
from partybuilding.forms.offers import OfferForm, PauseForm
from partybuilding.listing.offers import OfferListing, OfferRow
from partybuilding.models import Offer
from partybuilding.offering import Offering
from partybuilding.services.many_offers import MOST
from partybuilding.views.pages import offers_page, refused
from workorders.models import WorkOrder

LATEST = 20
SHOW = ("GET", "HEAD", "POST")


def _offer(request: HttpRequest, pk: int) -> Offer:
    return get_object_or_404(Offer.objects.visible_to(request.user).for_list(), pk=pk)


@require_safe
@offers_page
def offers(request: HttpRequest) -> HttpResponse:
    listing = OfferListing(user_of(request), request.GET)
    context = {"listing": listing, "may_make": Offering.of(user_of(request)).may_make}
    return render(request, "partybuilding/offers/offers.html", context, status=400 if listing.problems else 200)


@require_safe
@offers_page
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _offer(request, pk))


def _page(request: HttpRequest, found: Offer, form: PauseForm | None = None, status: int = 200) -> HttpResponse:
    user = user_of(request)
    called_on = WorkOrder.objects.visible_to(user).filter(proposals__offer_use__offer=found)
    context = {
        "offer": found,
        "row": OfferRow.of(found, user),
        "keeps": Offering.of(user).keeps(found),
        "entries": found.entries.select_related("by__person").order_by("-pk")[:LATEST],
        "orders": called_on.for_list().order_by("-pk")[:LATEST],
        "form": form or PauseForm(initial={"version": found.version}),
    }
    return render(request, "partybuilding/offers/offer.html", context, status=status)


@require_http_methods(SHOW)
@offers_page
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponseBase:
    """A new offer, or one that the user keeps."""
    offering = Offering.of(user_of(request))
    kept = _offer(request, pk) if pk else None
    if not offering.may_make or (kept is not None and not offering.keeps(kept)):
        raise Http404
    form = OfferForm(offering, request.POST if request.method == "POST" else None, instance=kept)
    if request.method != "POST":
        return _form(request, form, kept)
    if not form.is_valid():
        return _form(request, form, kept, INVALID)
    try:
        saved = services.save_offer(*form.offer(), by=offering.user, version=form.cleaned_data["version"])
    except DomainError as refusal:
        return _form(request, form, kept, refused(form, refusal))
    toast(request, _("Saved: %(offer)s") % {"offer": saved.title})
    return redirect(saved)


def _form(request: HttpRequest, form: OfferForm, kept: Offer | None, status: int = 200) -> HttpResponse:
    title = Offer.objects.get(pk=kept.pk).title if kept else ""
    return render(request, "partybuilding/offers/form.html", {"form": form, "kept": kept, "was": title}, status=status)


@require_POST
@offers_page
def pause(request: HttpRequest, pk: int) -> HttpResponseBase:
    form = PauseForm(request.POST)
    found = _offer(request, pk)
    if not form.is_valid():
        return _page(request, found, form, INVALID)
    given = form.cleaned_data
    return _turn(request, found, form, lambda: services.pause(found, by=user_of(request), **given))


@require_POST
@offers_page
def confirm(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _turn_as_asked(request, pk, services.confirm_offer)


@require_POST
@offers_page
def confirm_many(request: HttpRequest) -> HttpResponse:
    """Those ticked, each by itself; with `do` = "pause" those just confirmed are taken back. What came of each."""
    user, is_back = user_of(request), request.POST.get("do") == "pause"
    turn = services.pause_many if is_back else services.confirm_many
    turned = turn(_ticked(request), by=user)
    done = [each.offer for each in turned if not each.refusal]
    rows = [(OfferRow.of(each.offer, user), each.refusal) for each in turned]
    context = {"rows": rows, "done": done, "refused": len(turned) - len(done), "is_back": is_back}
    return render(request, "partybuilding/offers/confirmed.html", context)


def _ticked(request: HttpRequest) -> list[tuple[Offer, int]]:
    """Each is sent as its number and the version shown, "12.3"."""
    read = (value.partition(".") for value in request.POST.getlist("offer")[:MOST])
    versions = {int(pk): int(version) for pk, _dot, version in read if pk.isdecimal() and version.isdecimal()}
    found = Offer.objects.visible_to(request.user).for_list().filter(pk__in=versions).order_by("-pk")
    return [(each, versions[each.pk]) for each in found]


@require_POST
@offers_page
def resume(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _turn_as_asked(request, pk, services.resume)


@require_POST
@offers_page
def withdraw(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _turn_as_asked(request, pk, services.withdraw_offer)


def _turn_as_asked(request: HttpRequest, pk: int, service: Callable[..., Offer]) -> HttpResponseBase:
    """What takes nothing but the version that somebody has seen."""
    found, form = _offer(request, pk), PauseForm(request.POST)
    form.is_valid()
    version = form.cleaned_data.get("version")
    return _turn(request, found, form, lambda: service(found, by=user_of(request), version=version))


def _turn(request: HttpRequest, found: Offer, form: PauseForm, do: Callable[[], Offer]) -> HttpResponseBase:
    try:
        changed = do()
    except DomainError as refusal:
        return _page(request, found, form, refused(form, refusal))
    toast(request, f"{changed.title}: {changed.get_state_display()}")
    return redirect(changed)
