from django.urls import path, re_path

from partybuilding.views import findings
from partybuilding.views import members as views

urlpatterns = [
    path("party/findings/", findings.findings, name="findings"),
    path("party/findings/<int:pk>/note/", findings.note, name="note_finding"),
    path("party/members/", views.members, name="members"),
    path("party/members/new/", views.new, name="new_member"),
    path("party/members/<int:pk>/", views.member, name="member"),
    path("party/members/<int:pk>/reveal/", views.reveal, name="reveal_member"),
    path("party/members/<int:pk>/<str:action>/", views.act, name="act_on_member"),
    path("party/record/", views.own_record, name="own_record"),
    path("party/transfers/", views.transfers, name="transfers"),
    re_path(
        r"^party/transfers/(?P<pk>\d{1,9})/(?P<action>receive|take-back)/$", views.settle_letter, name="settle_letter"
    ),
    path("party/floating/", views.floating, name="floating"),
    re_path(r"^party/floating/(?P<pk>\d{1,9})/(?P<action>contact|back)/$", views.settle_away, name="settle_away"),
]
