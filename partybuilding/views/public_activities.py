"""Activities for everybody: what is on in an area, one with its sign-up, and one's own sign-up by link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.addresses import client_address
from common.attempts import Limit, allowed
from common.clock import now
from common.errors import DomainError
from common.inputs import add_refusal
from common.pages import INVALID, sent
from common.redaction import redact, redact_numbers
from common.toasts import toast
from grids.models import Area
from partybuilding.forms.activities import ResidentForm
from partybuilding.links import path_to, sign_up_for
from partybuilding.models import Activity, ActivityState, SignUp, SignUpState
from partybuilding.permissions.teams import PLACES
from partybuilding.services import residents
from partybuilding.services.activities import waiting_for
from partybuilding.views.registrations import WRITE

SIGNING_UP = Limit("sign-up", most=20, seconds=3600)
PER_PHONE = Limit("sign-up-phone", most=6, seconds=86400)
MOST = 50


def _told(activity: Activity) -> dict[str, object]:
    """In words fit for everybody's eyes; the place has to be found."""
    return {
        "activity": activity,
        "title": redact(activity.title),
        "plan": redact(activity.plan),
        "place": redact_numbers(activity.place),
    }


@require_safe
def public_activities(request: HttpRequest, code: str) -> HttpResponse:
    """What is to come and what was held in an area, the newest first."""
    area = get_object_or_404(Area.objects.current().filter(kind__in=PLACES).defer("boundary"), code=code)
    rows = Activity.objects.published().within(area).for_list().order_by("-starts_at", "-pk")[:MOST]
    context = {"area": area, "rows": [_told(each) for each in rows]}
    return render(request, "partybuilding/public/activities.html", context)


@never_cache
@require_http_methods(WRITE)
def public_activity(request: HttpRequest, pk: int) -> HttpResponse:
    activity = get_object_or_404(Activity.objects.published().for_list(), pk=pk)
    form = ResidentForm(sent(request))
    if form.is_valid() and (made := _signed(request, activity, form)):
        return redirect(path_to(made))
    context = {**_told(activity), "form": form, **_places(activity), "has_way_in": _has_way_in(request, activity)}
    status = INVALID if form.is_bound else 200
    return render(request, "partybuilding/public/activity.html", context, status=status)


def _has_way_in(request: HttpRequest, activity: Activity) -> bool:
    """Whether the page behind the sign-in may be theirs."""
    user = request.user
    return not user.is_authenticated or Activity.objects.visible_to(user).filter(pk=activity.pk).exists()


def _places(activity: Activity) -> dict[str, object]:
    taken = activity.sign_ups.standing().count()
    free = None if activity.wanted is None else max(activity.wanted - taken, 0)
    return {"free": free, "is_full": free == 0, "taken": taken}


def _signed(request: HttpRequest, activity: Activity, form: ResidentForm) -> SignUp | None:
    """None when it was refused, which then stands on the form."""
    values = form.cleaned_data
    if not (allowed(SIGNING_UP, client_address(request)) and allowed(PER_PHONE, values["phone"])):
        form.add_error(None, _("Too much came from this connection or number. Wait, or call the community."))
        return None
    try:
        return residents.sign_up_resident(activity, **values)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return None


@never_cache
@require_http_methods(WRITE)
def sign_up(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever holds the link: whether they have a place, and a way to give it back."""
    found = sign_up_for(token)
    if found is None:
        answer = render(request, "partybuilding/public/sign_up.html", status=404)
    elif request.method == "POST":
        answer = _withdrawn(request, found)
    else:
        answer = render(request, "partybuilding/public/sign_up.html", _own(found))
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


def _withdrawn(request: HttpRequest, found: SignUp) -> HttpResponse:
    try:
        residents.withdraw_by_link(found)
        toast(request, _("You have withdrawn."))
    except DomainError as refusal:
        toast(request, str(refusal))
    return redirect(request.path)


def _own(found: SignUp) -> dict[str, object]:
    activity = found.activity
    waiting = waiting_for(activity)
    is_signed = found.state == SignUpState.SIGNED and activity.state == ActivityState.ANNOUNCED
    return {
        **_told(activity),
        "sign_up": found,
        "waits": waiting.index(found.pk) + 1 if found.pk in waiting else 0,
        "may_withdraw": is_signed and activity.starts_at > now(),
    }
