from django.urls import path

from common import views

app_name = "common"
urlpatterns = [
    path("components/", views.components, name="components"),
    path("favicon.ico", views.favicon, name="favicon"),
]
