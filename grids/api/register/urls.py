from django.urls import path

from grids.api.register import views

HOUSEHOLD = "households/<str:code>/"
RESIDENT = "residents/<int:pk>/"

urlpatterns = [
    path("buildings/", views.Buildings.as_view(), name="buildings"),
    path("buildings/<str:code>/", views.BuildingItem.as_view(), name="building"),
    path("households/", views.Households.as_view(), name="households"),
    path(HOUSEHOLD, views.HouseholdItem.as_view(), name="household"),
    path(f"{HOUSEHOLD}actions/move-in/", views.MoveIn.as_view(), name="move_in"),
    path(f"{HOUSEHOLD}actions/close/", views.CloseHousehold.as_view(), name="close_household"),
    path("residents/", views.Residents.as_view(), name="residents"),
    path(RESIDENT, views.ResidentItem.as_view(), name="resident"),
    path(f"{RESIDENT}actions/move-out/", views.MoveOut.as_view(), name="move_out"),
    path(f"{RESIDENT}actions/died/", views.Died.as_view(), name="died"),
]
