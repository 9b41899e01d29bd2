from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from common.api.endpoints import DocsView, MeView, ProblemKindView

app_name = "api"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    path("me/", MeView.as_view(), name="me"),
    path("problems/<slug:name>", ProblemKindView.as_view(), name="problem"),
]
