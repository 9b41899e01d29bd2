"""For everybody, without an account."""

from django.urls import path

from workorders.views import bulletins, lookup, photos, provider, public

urlpatterns = [
    path("ask/", public.ask, name="ask"),
    path("ask/done/", public.ask_done, name="ask_done"),
    path("ask/place/", public.ask_place, name="ask_place"),
    path("ask/view/", public.ask_view, name="ask_view"),
    path("ask/<slug:code>/", public.ask, name="ask"),
    path("lookup/", lookup.lookup, name="lookup"),
    path("lookup/leave/", lookup.leave, name="lookup_leave"),
    path("lookup/<str:number>/", lookup.followup, name="followup"),
    path("lookup/<str:number>/review/", lookup.act, {"action": "review"}, name="followup_review"),
    path("lookup/<str:number>/withdraw/", lookup.act, {"action": "withdraw"}, name="followup_withdraw"),
    path("lookup/<str:number>/urge/", lookup.act, {"action": "urge"}, name="followup_urge"),
    path("lookup/<str:number>/reopen/", lookup.act, {"action": "reopen"}, name="followup_reopen"),
    path("photos/<int:pk>/", photos.photo, name="photo"),
    path("photos/<int:pk>/small/", photos.photo, {"size": "small"}, name="photo_small"),
    path("published/", public.published, name="published"),
    path("published/<slug:code>/", public.published, name="published"),
    path("files/<int:pk>/", photos.file, name="file"),
    path("p/<str:token>/", provider.page, name="provider_link"),
    path("p/<str:token>/reporter/", provider.reveal, name="provider_reveal"),
    path("p/<str:token>/photos/<int:pk>/", provider.photo, name="provider_photo"),
    path("p/<str:token>/photos/<int:pk>/small/", provider.photo, {"size": "small"}, name="provider_photo_small"),
    path("p/<str:token>/<slug:action>/", provider.act, name="provider_act"),
    path("published/<slug:code>/<str:month>/", bulletins.bulletin_public, name="bulletin_public"),
    path("published/<slug:code>/<str:month>.pdf", bulletins.bulletin_public, {"form": "pdf"}, name="bulletin_pdf"),
    path("published/<slug:code>/<str:month>.xlsx", bulletins.bulletin_public, {"form": "xlsx"}, name="bulletin_xlsx"),
    path("r/<str:token>/", lookup.review_link, name="review_link"),
]
