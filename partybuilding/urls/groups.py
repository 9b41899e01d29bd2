from django.urls import path

from partybuilding.views import group_phone as phone
from partybuilding.views import groups as views

urlpatterns = [
    path("working-groups/", views.groups, name="groups"),
    path("working-groups/new/", views.new_group, name="new_group"),
    path("working-groups/findings/", views.group_findings, name="group_findings"),
    path("working-groups/findings/of-order/<str:number>/", views.origin, name="origin"),
    path("working-groups/findings/<int:pk>/", views.group_finding, name="group_finding"),
    path("working-groups/findings/<int:pk>/<str:verb>/", views.act_on_finding, name="act_on_finding"),
    path("working-groups/photos/<int:pk>/", views.photo, name="finding_photo"),
    path("working-groups/photos/<int:pk>/small/", views.photo, {"size": "small"}, name="finding_photo_small"),
    path("working-groups/<int:pk>/", views.group, name="group"),
    path("working-groups/<int:pk>/change/", views.change_group, name="change_group"),
    path("working-groups/<int:pk>/visit/", views.visit_place, name="visit_of_group"),
    path("working-groups/<int:pk>/collect/", views.collect, name="collect"),
    path("working-groups/<int:pk>/<str:verb>/", views.act_on_group, name="act_on_group"),
    path("m/groups/", phone.groups, name="phone_groups"),
    path("m/groups/<int:pk>/", phone.trip, name="phone_trip"),
    path("m/groups/done/<str:key>/", phone.receipt, name="phone_trip_done"),
    path("m/groups/photos/<int:pk>/", phone.finding_photo, name="phone_finding_photo"),
]
