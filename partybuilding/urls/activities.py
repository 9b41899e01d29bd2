from django.urls import path

from partybuilding.views import activities as views
from partybuilding.views import notices
from partybuilding.views import public_activities as public

urlpatterns = [
    path("activities/", views.activities, name="activities"),
    path("activities/new/", views.new_activity, name="new_activity"),
    path("activities/<int:pk>/", views.activity, name="activity"),
    path("activities/<int:pk>/change/", views.change_activity, name="change_activity"),
    path("activities/<int:pk>/notice.pdf", notices.notice_pdf, name="activity_notice"),
    path("activities/<int:pk>/code.svg", notices.code_svg, name="activity_code"),
    path("activities/<int:pk>/<str:verb>/", views.act_on_activity, name="act_on_activity"),
    path("open/activities/<int:pk>/", public.public_activity, name="public_activity"),
    path("open/sign-ups/<str:token>/", public.sign_up, name="sign_up"),
    path("open/areas/<str:code>/activities/", public.public_activities, name="public_activities"),
    path("teams/", views.teams, name="teams"),
    path("teams/new/", views.new_team, name="new_team"),
    path("teams/<int:pk>/", views.team, name="team"),
    path("teams/<int:pk>/change/", views.change_team, name="change_team"),
    path("teams/<int:pk>/<str:verb>/", views.act_on_team, name="act_on_team"),
]
