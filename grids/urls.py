from grids import urls_areas, urls_posts, urls_recuts, urls_register

app_name = "grids"
urlpatterns = [
    *urls_recuts.urlpatterns,  # before the areas: /areas/changes/ is no area
    *urls_areas.urlpatterns,
    *urls_posts.urlpatterns,
    *urls_register.urlpatterns,
]
