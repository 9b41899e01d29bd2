from django.urls import path

from partybuilding.api import certificates as views

urlpatterns = [path("service-record/", views.OwnRecord.as_view(), name="service_record")]
