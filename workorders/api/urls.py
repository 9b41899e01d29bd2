from django.urls import path

from workorders.api import attachments, hearings, oddities, reference, views
from workorders.api.bulk import Bulk
from workorders.api.figures import Figures
from workorders.api.passing import PassAll

ORDER = "work-orders/<str:number>/"

app_name = "workorders_api"
urlpatterns = [
    path("categories/", reference.Categories.as_view(), name="categories"),
    path("categories/<str:code>/", reference.CategoryItem.as_view(), name="category"),
    path("categories/<str:code>/retire/", reference.RetireCategory.as_view(), name="retire_category"),
    path("categories/<str:code>/restore/", reference.RestoreCategory.as_view(), name="restore_category"),
    path("rules/", reference.Rules.as_view(), name="rules"),
    path("rules/try/", reference.TryNewRule.as_view(), name="try_new_rule"),
    path("rules/<int:pk>/", reference.RuleItem.as_view(), name="rule"),
    path("rules/<int:pk>/try/", reference.TryRule.as_view(), name="try_rule"),
    path("grounds/", reference.Grounds.as_view(), name="grounds"),
    path("grounds/<int:pk>/", reference.GroundItem.as_view(), name="ground"),
    path("policies/", reference.Policies.as_view(), name="policies"),
    path("policies/<str:code>/", reference.PolicyItem.as_view(), name="policy"),
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
    path("work-orders/hand-over/", PassAll.as_view(), name="pass_all"),
    path(ORDER, views.WorkOrderItem.as_view(), name="order"),
    path(f"{ORDER}events/", views.Events.as_view(), name="events"),
    path(f"{ORDER}attachments/", attachments.Attachments.as_view(), name="attachments"),
    path(f"{ORDER}attachments/<int:pk>/", attachments.AttachmentItem.as_view(), name="attachment"),
    path(f"{ORDER}attachments/<int:pk>/content/", attachments.AttachmentContent.as_view(), name="attachment_content"),
    path(f"{ORDER}actions/", views.Actions.as_view(), name="actions"),
    *(path(f"{ORDER}actions/{name}/", view.as_view(), name=f"act_{name}") for name, view in views.DOORS.items()),
]
