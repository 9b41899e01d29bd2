from django.urls import path

from workorders.views import orders

app_name = "workorders"
urlpatterns = [
    path("orders/<str:number>/", orders.order_page, name="order"),
]
