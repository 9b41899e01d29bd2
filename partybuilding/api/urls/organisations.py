from django.urls import path

from partybuilding.api import coverage
from partybuilding.api import organisations as views

urlpatterns = [
    path("party-coverage/", coverage.Covered.as_view(), name="coverage"),
    path("party-coverage/without/", coverage.Without.as_view(), name="without"),
    path("party-organisations/", views.Organisations.as_view(), name="organisations"),
    path("party-organisations/<str:code>/", views.OrganisationItem.as_view(), name="organisation"),
    path("party-organisations/<str:code>/actions/appoint/", views.Appoint.as_view(), name="appoint"),
    path("party-organisations/<str:code>/actions/end-office/", views.EndOffice.as_view(), name="end_office"),
    path("party-organisations/<str:code>/actions/elect/", views.Elect.as_view(), name="elect"),
    path("party-organisations/<str:code>/actions/dissolve/", views.Dissolve.as_view(), name="dissolve"),
]
