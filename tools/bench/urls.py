from django.urls import include, path

from tools.bench import bare

urlpatterns = [
    path("bare/orders/", bare.Orders.as_view()),
    path("bare/register/", bare.Register.as_view()),
    path("", include("governance.urls")),
]
