"""Addresses about posts; part of `grids.urls`."""

from django.urls import path

from grids.views import appointing, cover, duty, organisations, posts, staffing

urlpatterns = [
    path("post/", posts.switch_post, name="switch_post"),
    path("posts/", cover.posts, name="posts"),
    path("posts/absences/new/", cover.report_absence, name="report_absence"),
    path("posts/absences/<int:pk>/end/", cover.end_absence, name="end_absence"),
    path("posts/absences/<int:pk>/cover/", cover.name_cover, name="name_cover"),
    path("posts/<int:pk>/pair/", cover.pair, name="pair"),
    path("posts/appoint/", appointing.appoint, name="appoint"),
    path("posts/<int:pk>/end/", appointing.end_post, name="end_post"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/<str:code>/", organisations.organisation, name="organisation"),
    path("staffing/", staffing.staffing, name="staffing"),
    path("staffing/<str:code>/proposal/", staffing.proposal, name="proposal"),
    path("staffing/<str:code>/proposal/sheet/", staffing.proposal_sheet, name="proposal_sheet"),
    path("duty/", duty.duty, name="duty"),
    path("duty/export/", duty.export, name="duty_export"),
    path("duty/<str:code>/plan/", duty.make_roster, name="make_roster"),
    path("duty/<str:code>/add/", duty.add_turn, name="add_turn"),
    path("duty/turns/<int:pk>/", duty.change_turn, name="change_turn"),
    path("duty/turns/<int:pk>/swap/", duty.swap_turns, name="swap_turns"),
    path("duty/turns/<int:pk>/drop/", duty.drop_turn, name="drop_turn"),
]
