from django.urls import path

from partybuilding.api import registrations as views

urlpatterns = [
    path("registrations/", views.Registrations.as_view(), name="registrations"),
    path("registrations/counted/", views.Counted.as_view(), name="registrations_counted"),
    path("registrations/<int:pk>/", views.RegistrationItem.as_view(), name="registration"),
    path("registrations/<int:pk>/confirm/", views.Confirm.as_view(), name="confirm_registration"),
    path("registrations/<int:pk>/decline/", views.Decline.as_view(), name="decline_registration"),
    path("registrations/<int:pk>/place/", views.Place.as_view(), name="place_registration"),
    path("registrations/<int:pk>/move/", views.Move.as_view(), name="move_registration"),
    path("registrations/<int:pk>/end/", views.End.as_view(), name="end_registration"),
]
