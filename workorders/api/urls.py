from django.urls import path

from workorders.api import attachments, hearings, oddities, views
from workorders.api.bulk import Bulk
from workorders.api.figures import Figures

ORDER = "work-orders/<str:number>/"

app_name = "workorders_api"
urlpatterns = [
    path("categories/", views.Categories.as_view(), name="categories"),
    path("categories/<str:code>/", views.CategoryItem.as_view(), name="category"),
    path("figures/", Figures.as_view(), name="figures"),
    path("hearings/", hearings.Hearings.as_view(), name="hearings"),
    path("hearings/<int:pk>/take-back/", hearings.TakeBackHearing.as_view(), name="take_back_hearing"),
    path("meetings/<str:meeting>/<str:area>/", hearings.ToBeHeard.as_view(), name="to_be_heard"),
    path("odd-patterns/", oddities.Oddities.as_view(), name="oddities"),
    path("odd-patterns/<int:pk>/", oddities.OddityItem.as_view(), name="oddity"),
    path("odd-patterns/<int:pk>/look-into/", oddities.LookInto.as_view(), name="look_into"),
    path("odd-patterns/<int:pk>/look-again/", oddities.LookAgain.as_view(), name="look_again"),
    path("work-orders/", views.WorkOrders.as_view(), name="orders"),
    path("work-orders/bulk/", Bulk.as_view(), name="bulk"),
    path(ORDER, views.WorkOrderItem.as_view(), name="order"),
    path(f"{ORDER}events/", views.Events.as_view(), name="events"),
    path(f"{ORDER}attachments/", attachments.Attachments.as_view(), name="attachments"),
    path(f"{ORDER}attachments/<int:pk>/", attachments.AttachmentItem.as_view(), name="attachment"),
    path(f"{ORDER}attachments/<int:pk>/content/", attachments.AttachmentContent.as_view(), name="attachment_content"),
    path(f"{ORDER}actions/", views.Actions.as_view(), name="actions"),
    *(path(f"{ORDER}actions/{name}/", view.as_view(), name=f"act_{name}") for name, view in views.DOORS.items()),
]
