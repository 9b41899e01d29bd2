from django.contrib import admin
from django.urls import include, path

from governance import views

# Those with a prefix first: one look tells that they are not meant, and machines call often.
urlpatterns = [
    path("", views.workbench, name="workbench"),
    path("api/v1/", include("workorders.api.urls")),
    path("api/v1/", include("common.api.urls")),
    path("api/v1/", include("grids.api.urls")),
    path("api/v1/", include("visits.api.urls")),
    path("api/v1/", include("partybuilding.api.urls")),
    path("api/v1/", include("deliberation.api.urls")),
    path("api/v1/", include("projects.api.urls")),
    path("api/v1/", include("appraisal.api.urls")),
    path("api/v1/", include("sheets.api.urls")),
    path("accounts/", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("health/", include("governance.health_urls")),
    path("inbox/", include("notices.urls")),
    path("sheets/", include("sheets.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("workorders.urls")),
    path("", include("visits.urls")),
    path("", include("partybuilding.urls")),
    path("", include("deliberation.urls")),
    path("", include("projects.urls")),
    path("", include("appraisal.urls")),
    path("", include("common.urls")),
    path("", include("grids.urls")),
]
handler400 = "common.api.handlers.bad_request"
handler403 = "common.api.handlers.permission_denied"
handler404 = "common.api.handlers.not_found"
handler500 = "common.api.handlers.server_error"
