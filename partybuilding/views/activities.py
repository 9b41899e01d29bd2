"""Activities and teams: the lists, the page of each with all that can be done there, and the forms of the plan."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.clock import today
from common.pages import FORM_METHODS, sent, user_of
from partybuilding.activity_page import ActivityPage, TeamPage
from partybuilding.acts.activities import ACTIVITY_ACTS, TEAM_ACTS, activity_form, team_form
from partybuilding.acts.base import DONE, Acting, filled, ran
from partybuilding.forms.activities import ActivityForm, TeamForm
from partybuilding.listing.teams import ActivityListing, TeamListing, own_hours
from partybuilding.models import Activity, Team
from partybuilding.permissions.teams import (
    may_found_team,
    may_keep_activity,
    may_keep_team,
    may_plan,
    organising_party,
    organising_teams,
)
from partybuilding.services import activities as activity_services
from partybuilding.services import teams as team_services


def _team(request: HttpRequest, pk: int) -> Team:
    found: Team = get_object_or_404(Team.objects.visible_to(request.user).for_list(), pk=pk)
    return found


def activity_or_404(request: HttpRequest, pk: int) -> Activity:
    found: Activity = get_object_or_404(Activity.objects.visible_to(request.user).for_list(), pk=pk)
    return found


@login_required
@never_cache
@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    listing, year = ActivityListing(user, request.GET), today().year
    context = {"listing": listing, "tab": listing.tab, "may_plan": may_plan(user), "year": year}
    context["own_hours"] = own_hours(user, year)
    return render(request, "partybuilding/activities.html", context, status=400 if listing.problems else 200)


@login_required
@never_cache
@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    listing = TeamListing(user_of(request), request.GET)
    context = {"listing": listing, "tab": "teams", "may_found": may_found_team(request.user)}
    return render(request, "partybuilding/teams.html", context, status=400 if listing.problems else 200)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def new_team(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    if not may_found_team(user):
        raise Http404

    def do(values: dict[str, Any]) -> Team:
        del values["version"]
        return team_services.found_team(by=user, **values)

    words = {"title": _("New team"), "button": _("Found it"), "back": reverse("partybuilding:teams")}
    return filled(request, TeamForm(sent(request), user=user), do, **words)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def change_team(request: HttpRequest, pk: int) -> HttpResponse:
    found, user = _team(request, pk), user_of(request)
    if found.is_disbanded or not may_keep_team(user, found):
        raise Http404

    def do(values: dict[str, Any]) -> Team:
        return team_services.change_team(found, by=user, **values)

    words = {"title": found.unit.name, "button": _("Save"), "back": found.get_absolute_url()}
    return filled(request, TeamForm(sent(request), user=user, team=found), do, **words)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def new_activity(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    if not may_plan(user):
        raise Http404

    def do(values: dict[str, Any]) -> Activity:
        organiser = values.pop("team") or values["party_organisation"]
        del values["party_organisation"], values["version"]
        return activity_services.plan_activity(organiser=organiser, by=user, **values)

    words = {"title": _("Plan an activity"), "button": _("Plan it"), "back": reverse("partybuilding:activities")}
    return filled(request, ActivityForm(sent(request), user=user, **_suggested(request)), do, **words)


def _suggested(request: HttpRequest) -> dict[str, Any]:
    """What the page that one came from has chosen already; the only one, where there is only one."""
    user, text = user_of(request), request.GET.get("team", "")
    own = organising_teams(user)
    pk = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    team = own.filter(pk=pk).first()
    if team is not None:
        return {"team": team.pk, "area": team.area.code}
    party = list(organising_party(user).select_related("area")[:2])
    if len(party) == 1 and not own.exists():
        return {"party_organisation": party[0].pk, "area": party[0].area.code if party[0].area else ""}
    return {}


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def change_activity(request: HttpRequest, pk: int) -> HttpResponse:
    found, user = activity_or_404(request, pk), user_of(request)
    if found.is_ended or not may_keep_activity(user, found):
        raise Http404

    def do(values: dict[str, Any]) -> Activity:
        return activity_services.change_activity(found, by=user, **values)

    words = {"title": found.title, "button": _("Save"), "back": found.get_absolute_url()}
    return filled(request, ActivityForm(sent(request), user=user, activity=found), do, **words)


@login_required
@never_cache
@require_safe
def team(request: HttpRequest, pk: int) -> HttpResponse:
    return _show_team(request, _team(request, pk))


def _show_team(request: HttpRequest, found: Team, sent: Acting | None = None, status: int = 200) -> HttpResponse:
    page = TeamPage(found, user_of(request), sent)
    return render(request, "partybuilding/team.html", {"page": page, "team": found}, status=status)


@login_required
@never_cache
@require_safe
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    return _show_activity(request, activity_or_404(request, pk))


def _show_activity(
    request: HttpRequest, found: Activity, sent: Acting | None = None, status: int = 200
) -> HttpResponse:
    page = ActivityPage(found, user_of(request), sent)
    return render(request, "partybuilding/activity.html", {"page": page, "activity": found}, status=status)


@login_required
@require_POST
def act_on_team(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    found = _team(request, pk)
    if verb not in TEAM_ACTS:
        raise Http404
    form = team_form(verb, found, user_of(request), request.POST)
    status = ran(request, TEAM_ACTS[verb], found, form)
    if status == DONE:
        return redirect(
            found if Team.objects.visible_to(request.user).filter(pk=pk).exists() else "partybuilding:teams"
        )
    return _show_team(request, _team(request, pk), Acting(verb, form), status)


@login_required
@require_POST
def act_on_activity(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    found = activity_or_404(request, pk)
    if verb not in ACTIVITY_ACTS:
        raise Http404
    form = activity_form(verb, found, user_of(request), request.POST)
    status = ran(request, ACTIVITY_ACTS[verb], found, form)
    if status == DONE:
        seen = Activity.objects.visible_to(request.user).filter(pk=pk).exists()
        return redirect(found if seen else "partybuilding:activities")
    return _show_activity(request, activity_or_404(request, pk), Acting(verb, form), status)
