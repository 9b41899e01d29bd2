from django.urls import path

from partybuilding.api import groups as views

urlpatterns = [
    path("working-groups/", views.Groups.as_view(), name="groups"),
    path("working-groups/<int:pk>/", views.GroupItem.as_view(), name="group"),
    path("group-findings/", views.Findings.as_view(), name="group_findings"),
    path("group-findings/<int:pk>/", views.FindingItem.as_view(), name="group_finding"),
    path("group-findings/<int:pk>/actions/submit/", views.Submit.as_view(), name="submit_finding"),
    path("group-findings/<int:pk>/actions/drop/", views.Drop.as_view(), name="drop_finding"),
    path("group-findings/<int:pk>/actions/agree/", views.Agree.as_view(), name="agree"),
]
