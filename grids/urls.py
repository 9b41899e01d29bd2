from django.urls import path

from grids import urls_register
from grids.views import posts

app_name = "grids"
urlpatterns = [
    path("post/", posts.switch_post, name="switch_post"),
    *urls_register.urlpatterns,
]
