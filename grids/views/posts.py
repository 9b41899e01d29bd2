from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views import way_back
from common.toasts import toast
from grids.middleware import SESSION_KEY, posts_of


@login_required
@require_POST
def switch_post(request: HttpRequest) -> HttpResponse:
    """Work under another of one's posts from now on, and go back to where that was chosen."""
    chosen = next((post for post in posts_of(request) if str(post.pk) == request.POST.get("post")), None)
    if chosen is None:
        raise Http404
    request.session[SESSION_KEY] = chosen.pk
    toast(request, _("You now work as %(post)s.") % {"post": chosen.working_label})
    return HttpResponseRedirect(way_back(request))
