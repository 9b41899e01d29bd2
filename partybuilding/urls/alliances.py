from django.urls import path

from partybuilding.views import alliances

urlpatterns = [
    path("alliances/", alliances.alliances, name="alliances"),
    path("alliances/new/", alliances.new_alliance, name="new_alliance"),
    path("alliances/<int:pk>/", alliances.alliance, name="alliance"),
    path("alliances/<int:pk>/edit/", alliances.edit_alliance, name="edit_alliance"),
    path("alliances/<int:pk>/members/<int:member>/", alliances.alliance_member, name="alliance_member"),
    path("alliances/<int:pk>/do/<slug:verb>/", alliances.act_on_alliance, name="act_on_alliance"),
    path("alliances/<int:pk>/roster/", alliances.roster, name="alliance_roster"),
    path("alliances/<int:pk>/lists/", alliances.year_lists, name="alliance_lists"),
    path("alliances/items/<int:pk>/", alliances.list_item, name="list_item"),
    path("alliances/items/<int:pk>/do/<slug:verb>/", alliances.act_on_item, name="act_on_item"),
]
