from django.urls import path

from partybuilding.views import coverage
from partybuilding.views import organisations as views

urlpatterns = [
    path("party/coverage/", coverage.coverage, name="coverage"),
    path("party/coverage/without/", coverage.without, name="without"),
    path("party/organisations/", views.organisations, name="organisations"),
    path("party/organisations/new/", views.new, name="new_organisation"),
    path("party/organisations/<int:pk>/", views.organisation, name="organisation"),
    path("party/organisations/<int:pk>/parts/", views.branch, name="organisation_parts"),
    path("party/organisations/<int:pk>/change/", views.change, name="change_organisation"),
    path("party/organisations/<int:pk>/move/", views.move, name="move_organisation"),
    path("party/organisations/<int:pk>/elect/", views.elect, name="elect"),
    path("party/organisations/<int:pk>/appoint/", views.appoint, name="appoint"),
    path("party/organisations/<int:pk>/officers/<int:officer>/end/", views.end_office, name="end_office"),
    path("party/organisations/<int:pk>/dissolve/", views.dissolve, name="dissolve"),
]
