from django.urls import path

from grids import views

app_name = "grids"
urlpatterns = [path("post/", views.switch_post, name="switch_post")]
