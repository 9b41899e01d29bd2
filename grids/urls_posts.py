"""Addresses about posts; part of `grids.urls`."""

from django.urls import path

from grids.views import cover, posts

urlpatterns = [
    path("post/", posts.switch_post, name="switch_post"),
    path("posts/", cover.posts, name="posts"),
    path("posts/absences/new/", cover.report_absence, name="report_absence"),
    path("posts/absences/<int:pk>/end/", cover.end_absence, name="end_absence"),
    path("posts/absences/<int:pk>/cover/", cover.name_cover, name="name_cover"),
    path("posts/<int:pk>/pair/", cover.pair, name="pair"),
]
