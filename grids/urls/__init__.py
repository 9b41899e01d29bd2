from grids.urls import areas, posts, recuts, register

app_name = "grids"
urlpatterns = [
    *recuts.urlpatterns,  # before the areas: /areas/changes/ is no area
    *areas.urlpatterns,
    *posts.urlpatterns,
    *register.urlpatterns,
]
