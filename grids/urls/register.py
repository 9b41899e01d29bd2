from django.urls import path

from grids.views.register import duplicates, households, places, residents

PLACE = "register/places/<str:code>/"
HOUSEHOLD = "register/households/<str:code>/"
RESIDENT = "register/residents/<int:pk>/"

urlpatterns = [
    path("register/", places.places, name="register"),
    path("register/households/", households.households, name="households"),
    path("register/residents/", residents.residents, name="residents"),
    path("register/duplicates/", duplicates.duplicates, name="duplicates"),
    path("register/duplicates/<int:kept>/<int:gone>/", duplicates.merge, name="merge"),
    path("register/merges/<int:pk>/undo/", duplicates.unmerge, name="unmerge"),
    path("register/buildings/new/", places.new, name="new_building"),
    path(PLACE, places.place, name="place"),
    path(f"{PLACE}edit/", places.edit, name="edit_building"),
    path(f"{PLACE}doors/", places.doors, name="reveal_doors"),
    path(f"{PLACE}new/", households.new, name="new_household"),
    path(HOUSEHOLD, households.card, name="household"),
    path(f"{HOUSEHOLD}edit/", households.edit, name="edit_household"),
    path(f"{HOUSEHOLD}close/", households.close, name="close_household"),
    path(f"{HOUSEHOLD}print/", households.sheet, name="household_sheet"),
    path(f"{HOUSEHOLD}reveal/", households.reveal, name="reveal_household"),
    path(f"{HOUSEHOLD}move-in/", residents.move_in, name="move_in"),
    path(f"{RESIDENT}edit/", residents.edit, name="edit_resident"),
    path(f"{RESIDENT}move-out/", residents.move_out, name="move_out"),
    path(f"{RESIDENT}died/", residents.died, name="died"),
    path(f"{RESIDENT}care/", residents.care, name="care"),
    path(f"{RESIDENT}care/<int:mark>/end/", residents.end_care, name="end_care"),
]
