"""Who answers here, who is away, who covers whom."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.clock import today
from common.errors import DomainError
from common.inputs import add_refusal
from common.pages import user_of
from common.toasts import toast
from grids import services
from grids.answering import answering_at
from grids.colleagues import arranged_by, people_arranged_by
from grids.domain import NOTHING, domain_of, is_system_administrator
from grids.forms.posts import AbsenceForm, CoverForm, PairForm
from grids.middleware import current_post
from grids.models import Absence, Area, Organisation, Person, Post
from grids.querysets import within_any
from grids.reach import reach_of

GET_OR_POST = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def posts(request: HttpRequest) -> HttpResponse:
    """The posts of an area or unit with whoever answers for each today."""
    page = answering_at(request.user, place_of(request))
    mine = Person.objects.filter(user=request.user.pk).first()
    may_go_up = page.parent is not None and areas_within(request).filter(pk=page.parent.pk).exists()
    context = {"page": page, "mine": mine, "may_go_up": may_go_up, "administers": is_system_administrator(request.user)}
    return render(request, "grids/posts.html", context)


def place_of(request: HttpRequest) -> Area | Organisation:
    """The area or unit asked for by its code; else that of the present post."""
    if code := request.GET.get("area", "").replace("\0", "?"):
        asked: Area = get_object_or_404(areas_within(request), code=code)
        return asked
    if code := request.GET.get("unit", "").replace("\0", "?"):
        return get_object_or_404(Organisation.objects.visible_to(request.user), code=code)
    post = current_post(request)
    if post is not None and post.organisation is not None:
        return post.organisation
    found = areas_within(request).order_by("path")
    own = found.filter(pk=post.area_id).first() if post is not None else None
    first: Area | None = own or found.first()
    if first is None:
        raise Http404
    return first


def areas_within(request: HttpRequest) -> Any:
    """The areas whose posts the user sees: not those that only stand above."""
    reach = reach_of(request.user)
    domain = domain_of(request.user) if is_system_administrator(request.user) else NOTHING
    rows = Area.objects.defer("boundary").select_related("parent").defer("parent__boundary")
    if reach.everything or domain.everything:
        return rows
    return rows.filter(within_any(reach.paths | domain.paths))


@login_required
@require_http_methods(GET_OR_POST)
def report_absence(request: HttpRequest) -> HttpResponse:
    """One's own absence, or that of somebody for whom one arranges the cover."""
    user = user_of(request)
    chosen = request.GET.get("person", "")
    people = people_arranged_by(user)
    own = people.filter(user=user)
    person = get_object_or_404(people, pk=chosen) if chosen.isdecimal() and len(chosen) < 12 else own.first()
    if person is None:
        raise Http404
    form = AbsenceForm(request.POST or None, person=person)
    title = _("I shall be away") if person.user_id == user.pk else _("%(name)s is away") % {"name": person.name}
    if request.method == "POST" and form.is_valid():
        try:
            services.report_absence(person=person, by=user, request=request, **form.cleaned_data)
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("Noted. Until then everything stays as it is; then the cover works under these posts."))
            return redirect("grids:posts")
    return form_page(request, form, title, _("Report the absence"))


def form_page(
    request: HttpRequest,
    form: forms.Form,
    title: str,
    button: str,
    lead: str = "",
    back: str = "",
    further: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "lead": lead, "back": back or reverse("grids:posts")}
    context |= further or {}
    return render(request, "grids/one_form.html", context, status=400 if form.is_bound and form.errors else 200)


@login_required
@require_POST
def end_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Back today; what has not begun is called off."""
    absence = _changeable(request, pk)
    try:
        services.end_absence(absence, last_day=today() - timedelta(days=1), by=user_of(request), request=request)
    except DomainError as refusal:
        toast(request, next((str(each) for found in refusal.fields.values() for each in found), str(refusal)))
    else:
        toast(request, _("%(name)s is back.") % {"name": absence.person.name})
    return redirect("grids:posts")


@login_required
@require_http_methods(GET_OR_POST)
def name_cover(request: HttpRequest, pk: int) -> HttpResponse:
    absence = _changeable(request, pk)
    initial = {"cover": absence.cover_id}
    form = CoverForm(request.POST or None, person=absence.person, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.name_cover(absence, cover=form.cleaned_data["cover"], by=user_of(request), request=request)
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("grids:posts")
    title = _("Who covers for %(name)s from %(from)s to %(to)s?")
    days = {"from": f"{absence.starts:%m-%d}", "to": f"{absence.ends:%m-%d}"}
    return form_page(request, form, title % {"name": absence.person.name, **days}, _("Save"))


@login_required
@require_http_methods(GET_OR_POST)
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Which post is the B post of this one, and the other way round."""
    rows = arranged_by(request.user).current().select_related("person", "area", "organisation")
    post = get_object_or_404(rows, pk=pk)
    form = PairForm(request.POST or None, post=post)
    if request.method == "POST" and form.is_valid():
        try:
            services.pair_posts(post, form.cleaned_data["partner"], by=user_of(request), request=request)
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect(back_to(post))
    title = _("A/B post of %(name)s, %(post)s") % {"name": post.person.name, "post": post.label}
    lead = _("Each holder answers for the other one's post while that one is away and has named nobody.")
    return form_page(request, form, title, _("Save"), lead, back_to(post))


def back_to(post: Post) -> str:
    """The page of posts on which this one stands."""
    name = "area" if post.area_id else "unit"
    return f"{reverse('grids:posts')}?{name}={post.place.code}"


def _changeable(request: HttpRequest, pk: int) -> Absence:
    rows = Absence.objects.filter(person__in=people_arranged_by(request.user), ends__gte=today())
    return get_object_or_404(rows.select_related("person", "cover"), pk=pk)
