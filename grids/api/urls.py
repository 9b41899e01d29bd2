from django.urls import path

from grids.api import absences, changes, duties, places, posts, views
from grids.api.register.urls import urlpatterns as register_urls

app_name = "grids_api"
urlpatterns = [
    path("areas/", views.Areas.as_view(), name="areas"),
    path("areas/boundaries/", places.Boundaries.as_view(), name="boundaries"),
    path("areas/locate/", places.Locate.as_view(), name="locate"),
    path("areas/<str:code>/", views.AreaItem.as_view(), name="area"),
    path("area-changes/", changes.Changes.as_view(), name="changes"),
    path("area-changes/<int:pk>/", changes.Change.as_view(), name="change"),
    path("posts/", posts.Posts.as_view(), name="posts"),
    path("absences/", absences.Absences.as_view(), name="absences"),
    path("absences/<int:pk>/", absences.AbsenceItem.as_view(), name="absence"),
    path("absences/<int:pk>/actions/end/", absences.EndAbsence.as_view(), name="end_absence"),
    path("duties/", duties.Duties.as_view(), name="duties"),
    path("duties/<int:pk>/", duties.DutyItem.as_view(), name="duty"),
    path("duties/<int:pk>/actions/swap/", duties.SwapDuties.as_view(), name="swap_duties"),
    path("organisations/", views.Organisations.as_view(), name="organisations"),
    path("organisations/<str:code>/", views.OrganisationItem.as_view(), name="organisation"),
    *register_urls,
]
