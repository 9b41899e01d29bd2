from grids import urls_posts, urls_register

app_name = "grids"
urlpatterns = [
    *urls_posts.urlpatterns,
    *urls_register.urlpatterns,
]
