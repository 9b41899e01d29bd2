from django.urls import path

from partybuilding.api import activities as views

urlpatterns = [
    path("activities/", views.Activities.as_view(), name="activities"),
    path("activities/<int:pk>/", views.ActivityItem.as_view(), name="activity"),
    path("activities/<int:pk>/sign-up/", views.SignUpHere.as_view(), name="sign_up"),
    path("activities/<int:pk>/withdraw/", views.Withdraw.as_view(), name="withdraw"),
    path("teams/", views.Teams.as_view(), name="teams"),
    path("teams/<int:pk>/", views.TeamItem.as_view(), name="team"),
]
