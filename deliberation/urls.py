from django.urls import path

from deliberation.views import invitations, pages

app_name = "deliberation"
urlpatterns = [
    path("deliberation/", pages.meetings, name="meetings"),
    path("deliberation/new/", pages.new_meeting, name="new_meeting"),
    path("deliberation/<int:pk>/", pages.meeting, name="meeting"),
    path("deliberation/<int:pk>/edit/", pages.edit_meeting, name="edit_meeting"),
    path("deliberation/<int:pk>/do/<slug:verb>/", pages.act, name="act"),
    path("deliberation/<int:pk>/minutes/", pages.minutes, name="minutes"),
    path("deliberation/<int:pk>/attendance/", pages.attendance_sheet, name="attendance_sheet"),
    path("deliberation/<int:pk>/invitations/", invitations.invitations, name="invitations"),
    path("deliberation/files/<int:pk>/", pages.file, name="file"),
    path("deliberation/photos/<int:pk>/", pages.photo, name="photo"),
    path("deliberation/photos/<int:pk>/small/", pages.photo, {"size": "small"}, name="photo_small"),
    path("deliberation/orders/<str:number>/", pages.of_order, name="of_order"),
    path("open/invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("open/meetings/<int:pk>/", pages.public_meeting, name="public_meeting"),
    path("open/areas/<str:code>/meetings/", pages.public_meetings, name="public_meetings"),
]
