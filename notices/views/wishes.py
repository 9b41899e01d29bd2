from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.toasts import toast
from notices.forms import WishesForm
from notices.models import Wishes
from notices.selectors import ways_of
from notices.services.setting_up import save_wishes

INVALID = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """How somebody wants to hear of things, besides the inbox."""
    user = request.user
    assert user.is_authenticated  # by the decorator
    kept = Wishes.objects.filter(user=user).first() or Wishes(user=user)
    initial = {name: getattr(kept, name) for name in ("by_email", "by_sms", "rhythm", "language")}
    form = WishesForm(request.POST or None, initial=initial, ways=ways_of(user))
    if request.method == "POST" and form.is_valid():
        save_wishes(user, **form.cleaned_data)
        toast(request, _("Kept. It holds for what comes from now on."))
        return redirect("notices:wishes")
    return render(request, "notices/wishes.html", {"form": form}, status=INVALID if form.errors else 200)
