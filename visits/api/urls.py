from django.urls import path

from visits.api import views

app_name = "visits_api"
urlpatterns = [
    path("visits/", views.Visits.as_view(), name="visits"),
    path("visits/<int:pk>/", views.VisitItem.as_view(), name="visit"),
]
