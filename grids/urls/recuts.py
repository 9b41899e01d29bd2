from django.urls import path

from grids.views import recuts

urlpatterns = [
    path("areas/changes/", recuts.recuts, name="recuts"),
    path("areas/changes/<int:pk>/", recuts.recut_page, name="recut_page"),
    path("areas/changes/<int:pk>/undo/", recuts.undo, name="undo_recut"),
    path("areas/<str:code>/recut/<str:kind>/", recuts.recut, name="recut"),
]
