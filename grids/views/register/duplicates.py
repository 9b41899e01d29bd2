"""People who are probably known twice: the list, the merge with its preview, the way back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from common.pages import FORM_METHODS, INVALID, user_of
from common.toasts import toast
from grids.models import Person, PersonMerge, Residence
from grids.register.duplicates import (
    UNDO_DAYS,
    likely_duplicates,
    merge_people,
    preview_merge,
    recent_merges,
    unmerge_people,
)
from grids.views.register.pages import register_page, show


@require_safe
@register_page
def duplicates(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    pairs = likely_duplicates(user)
    people = [person.pk for pair in pairs for person in (pair.kept, pair.gone)]
    homes: dict[int, list[str]] = {}
    rows = Residence.objects.visible_to(user).current().filter(person__in=people).select_related("household__area")
    for residence in rows:
        homes.setdefault(residence.person_id, []).append(str(residence.household))
    shown = [(pair, homes.get(pair.kept.pk, []), homes.get(pair.gone.pk, [])) for pair in pairs]
    merges = recent_merges(user)
    return show(request, "duplicates", pairs=shown, merges=merges, days=UNDO_DAYS, tab="duplicates")


@require_http_methods(FORM_METHODS)
@register_page
def merge(request: HttpRequest, kept: int, gone: int) -> HttpResponse:
    user, people = user_of(request), Person.objects.registered_to(request.user).in_bulk([kept, gone])
    if len(people) != 2:
        raise Http404
    refusal, status = "", 200
    if request.method == "POST":
        try:
            made = merge_people(people[kept], people[gone], by=user, request=request)
            toast(request, _("One person now."), undo=reverse("grids:unmerge", args=[made.pk]))
            return redirect("grids:duplicates")
        except DomainError as wrong:
            refusal, status = str(wrong), INVALID if wrong.status == 400 else wrong.status
    follows = preview_merge(people[gone], user)
    both = {"kept": people[kept], "gone": people[gone]}
    return show(request, "merge", status, **both, follows=follows, refusal=refusal, days=UNDO_DAYS)


@require_POST
@register_page
def unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(PersonMerge.objects.visible_to(request.user), pk=pk)
    try:
        unmerge_people(found, by=user_of(request), request=request)
        toast(request, _("Two people again."))
    except DomainError as refusal:
        toast(request, refusal.message)
    return redirect("grids:duplicates")
