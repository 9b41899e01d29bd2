from django.urls import path

from partybuilding.api import findings, floating
from partybuilding.api import members as views

urlpatterns = [
    path("party-members/", views.Members.as_view(), name="members"),
    path("party-members/<int:pk>/", views.MemberItem.as_view(), name="member"),
    path("party-members/<int:pk>/actions/advance/", views.Advance.as_view(), name="advance"),
    path("party-members/<int:pk>/actions/end/", views.End.as_view(), name="end_membership"),
    path("party-members/<int:pk>/actions/days/", views.CorrectDays.as_view(), name="correct_days"),
    path("party-members/<int:pk>/actions/group/", views.PutInGroup.as_view(), name="put_in_group"),
    path("party-transfers/", views.Transfers.as_view(), name="transfers"),
    path("party-transfers/<int:pk>/", views.TransferItem.as_view(), name="transfer"),
    path("party-transfers/<int:pk>/actions/receive/", views.Receive.as_view(), name="receive"),
    path("party-transfers/<int:pk>/actions/take-back/", views.TakeBack.as_view(), name="take_back"),
    path("party-floating/", floating.FloatingMembers.as_view(), name="floating_members"),
    path("party-floating/<int:pk>/", floating.FloatingMemberItem.as_view(), name="floating_member"),
    path("party-floating/<int:pk>/actions/contact/", floating.NoteContact.as_view(), name="note_contact"),
    path("party-floating/<int:pk>/actions/back/", floating.ComeBack.as_view(), name="come_back"),
    path("party-findings/", findings.Findings.as_view(), name="findings"),
    path("party-findings/<int:pk>/", findings.FindingItem.as_view(), name="finding"),
    path("party-findings/<int:pk>/actions/note/", findings.NoteOutcome.as_view(), name="note_outcome"),
]
