from django.urls import path

from visits.views import desk, phone

app_name = "visits"
urlpatterns = [
    path("visits/", desk.visits, name="visits"),
    path("visits/panel/", desk.panel, name="panel"),
    path("visits/<int:pk>/", desk.visit, name="visit"),
    path("visits/<int:pk>/reveal/", desk.reveal, name="reveal"),
    path("m/visits/", phone.places, name="phone_places"),
    path("m/visits/care/", phone.care, name="phone_care"),
    path("m/visits/places/<str:code>/", phone.place, name="phone_place"),
    path("m/visits/places/<str:code>/doors/", phone.doors, name="phone_doors"),
    path("m/visits/places/<str:code>/patrol/", phone.patrol, name="phone_patrol"),
    path("m/visits/doors/<str:code>/", phone.door, name="phone_door"),
    path("m/visits/done/<int:pk>/", phone.receipt, name="phone_visit"),
]
