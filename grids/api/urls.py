from django.urls import path

from grids.api import views

app_name = "grids_api"
urlpatterns = [
    path("areas/", views.Areas.as_view(), name="areas"),
    path("areas/<str:code>/", views.AreaItem.as_view(), name="area"),
    path("organisations/", views.Organisations.as_view(), name="organisations"),
    path("organisations/<str:code>/", views.OrganisationItem.as_view(), name="organisation"),
]
