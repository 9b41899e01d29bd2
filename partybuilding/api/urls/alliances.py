from django.urls import path

from partybuilding.api import alliances as views

ITEM_ACTIONS = {
    "take": views.TakeItem,
    "push": views.PushItem,
    "say": views.SayOfItem,
    "return": views.ReturnItem,
    "order": views.OrderItem,
    "project": views.OpenItem,
    "finish": views.FinishItem,
    "drop": views.DropItem,
}
urlpatterns = [
    path("alliances/", views.Alliances.as_view(), name="alliances"),
    path("alliances/<int:pk>/", views.AllianceItem.as_view(), name="alliance"),
    path("alliances/<int:pk>/join/", views.Join.as_view(), name="join_alliance"),
    path("alliances/<int:pk>/leave/", views.Leave.as_view(), name="leave_alliance"),
    path("alliances/<int:pk>/members/<int:member>/", views.AllianceMemberItem.as_view(), name="alliance_member"),
    path("alliance-items/", views.ListItems.as_view(), name="list_items"),
    path("alliance-items/<int:pk>/", views.ListItemItem.as_view(), name="list_item"),
    *(
        path(f"alliance-items/<int:pk>/{verb}/", view.as_view(), name=f"item_{verb}")
        for verb, view in ITEM_ACTIONS.items()
    ),
]
