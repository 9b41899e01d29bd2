from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read, name="read"),
    path("wishes/", views.wishes, name="wishes"),
    path("contact/", views.contact, name="contact"),
    path("contact/confirm/", views.confirm_contact, name="confirm_contact"),
    path("contact/forget/", views.forget_contact, name="forget_contact"),
    path("sent/", views.sent, name="sent"),
    path("sent/again/", views.send_again, name="send_again"),
    path("<int:pk>/", views.follow, name="follow"),
]
