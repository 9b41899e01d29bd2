from django.urls import path

from projects.api import photos, views

app_name = "projects_api"
urlpatterns = [
    path("projects/", views.Projects.as_view(), name="projects"),
    path("projects/<int:pk>/", views.ProjectItem.as_view(), name="project"),
    *(
        path(f"projects/<int:pk>/actions/{name}/", door.as_view(), name=f"act_{name}")
        for name, door in views.DOORS.items()
    ),
    path("projects/<int:project>/photos/", photos.ProjectPhotos.as_view(), name="photos"),
    path("projects/<int:project>/photos/<int:pk>/", photos.ProjectPhotoItem.as_view(), name="photo"),
    path("projects/<int:project>/photos/<int:pk>/content/", photos.ProjectPhotoContent.as_view(), name="photo_content"),
    path("funds/", views.Funds.as_view(), name="funds"),
    path("funds/<int:pk>/", views.FundItem.as_view(), name="fund"),
]
