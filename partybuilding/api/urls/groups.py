from django.urls import path

from partybuilding.api import finding_photos as photos
from partybuilding.api import group_findings as findings
from partybuilding.api import groups as views

urlpatterns = [
    path("working-groups/", views.Groups.as_view(), name="groups"),
    path("working-groups/<int:pk>/", views.GroupItem.as_view(), name="group"),
    path("working-groups/<int:pk>/members/", views.GroupMembers.as_view(), name="group_members"),
    path("working-groups/<int:pk>/visits/", views.GroupVisits.as_view(), name="group_visits"),
    path("working-groups/<int:pk>/actions/leave/", views.LeaveGroup.as_view(), name="leave_group"),
    path("working-groups/<int:pk>/actions/add/", views.AddToGroup.as_view(), name="add_to_group"),
    path("working-groups/<int:pk>/actions/take-out/", views.TakeOutOfGroup.as_view(), name="take_out_of_group"),
    path("working-groups/<int:pk>/actions/lead/", views.LeadGroup.as_view(), name="lead_group"),
    path("working-groups/<int:pk>/actions/end/", views.EndGroup.as_view(), name="end_group"),
    path("group-findings/", findings.Findings.as_view(), name="group_findings"),
    path("group-findings/<int:pk>/", findings.FindingItem.as_view(), name="group_finding"),
    path("group-findings/<int:pk>/actions/submit/", findings.Submit.as_view(), name="submit_finding"),
    path("group-findings/<int:pk>/actions/drop/", findings.Drop.as_view(), name="drop_finding"),
    path("group-findings/<int:pk>/actions/agree/", findings.Agree.as_view(), name="agree"),
    path("group-findings/<int:pk>/actions/keep/", findings.Keep.as_view(), name="keep_agreement"),
    path("group-findings/<int:finding>/photos/", photos.FindingPhotos.as_view(), name="finding_photos"),
    path("group-findings/<int:finding>/photos/<int:pk>/", photos.FindingPhotoItem.as_view(), name="finding_photo"),
    path(
        "group-findings/<int:finding>/photos/<int:pk>/content/",
        photos.FindingPhotoContent.as_view(),
        name="finding_photo_content",
    ),
]
