from django.urls import path

from partybuilding.api import activities as views
from partybuilding.api import teams

urlpatterns = [
    path("activities/", views.Activities.as_view(), name="activities"),
    path("activities/<int:pk>/", views.ActivityItem.as_view(), name="activity"),
    path("activities/<int:pk>/sign-up/", views.SignUpHere.as_view(), name="sign_up"),
    path("activities/<int:pk>/withdraw/", views.Withdraw.as_view(), name="withdraw"),
    path("activities/<int:pk>/sign-ups/", views.SignUps.as_view(), name="sign_ups"),
    path("activities/<int:pk>/add/", views.PutDown.as_view(), name="put_down"),
    path("activities/<int:pk>/strike/", views.Strike.as_view(), name="strike"),
    path("activities/<int:pk>/announce/", views.Announce.as_view(), name="announce"),
    path("activities/<int:pk>/record/", views.Record.as_view(), name="record"),
    path("activities/<int:pk>/cancel/", views.Cancel.as_view(), name="cancel"),
    path("teams/", teams.Teams.as_view(), name="teams"),
    path("teams/<int:pk>/", teams.TeamItem.as_view(), name="team"),
    path("teams/<int:pk>/members/", teams.TeamMembers.as_view(), name="team_members"),
    path("teams/<int:pk>/join/", teams.JoinTeam.as_view(), name="join_team"),
    path("teams/<int:pk>/leave/", teams.LeaveTeam.as_view(), name="leave_team"),
    path("teams/<int:pk>/add/", teams.AddToTeam.as_view(), name="add_to_team"),
    path("teams/<int:pk>/take-out/", teams.TakeOutOfTeam.as_view(), name="take_out_of_team"),
    path("teams/<int:pk>/lead/", teams.LeadTeam.as_view(), name="lead_team"),
    path("teams/<int:pk>/disband/", teams.DisbandTeam.as_view(), name="disband_team"),
]
