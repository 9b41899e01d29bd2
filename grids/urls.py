from grids import urls_areas, urls_posts, urls_register

app_name = "grids"
urlpatterns = [
    *urls_areas.urlpatterns,
    *urls_posts.urlpatterns,
    *urls_register.urlpatterns,
]
