from django.urls import path

from deliberation.api import files, views

app_name = "deliberation_api"
ACTIONS = {
    "agenda": views.Agenda,
    "drop-item": views.DropItem,
    "invite": views.Invite,
    "uninvite": views.Uninvite,
    "convene": views.Convene,
    "answer": views.Answer,
    "cancel": views.Cancel,
    "attendance": views.RecordAttendance,
    "open-ballot": views.OpenBallot,
    "count-ballot": views.CountBallot,
    "record-vote": views.RecordVote,
    "cast-vote": views.CastVote,
    "close-ballot": views.CloseBallot,
    "draft-resolution": views.DraftResolution,
    "drop-resolution": views.DropResolution,
    "adopt-resolution": views.AdoptResolution,
    "take-out": views.TakeOut,
    "minutes": views.WriteMinutes,
    "close": views.Close,
    "reopen": views.Reopen,
}
urlpatterns = [
    path("deliberations/", views.Meetings.as_view(), name="meetings"),
    path("deliberations/<int:pk>/", views.MeetingItem.as_view(), name="meeting"),
    *(
        path(f"deliberations/<int:pk>/{verb}/", view.as_view(), name=f"act_{verb.replace('-', '_')}")
        for verb, view in ACTIONS.items()
    ),
    path("deliberations/<int:meeting>/files/", files.MeetingFiles.as_view(), name="files"),
    path("deliberations/<int:meeting>/files/<int:pk>/", files.MeetingFileItem.as_view(), name="file"),
    path(
        "deliberations/<int:meeting>/files/<int:pk>/content/", files.MeetingFileContent.as_view(), name="file_content"
    ),
]
