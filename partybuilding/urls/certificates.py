from django.urls import path

from partybuilding.views import certificates as views

urlpatterns = [
    path("service-record/", views.service_record, name="service_record"),
    path("service-record/issue/", views.issue, name="issue_certificate"),
    path("service-record/members/<int:member>/", views.service_record, name="service_record_of"),
    path("service-record/members/<int:member>/issue/", views.issue, name="issue_certificate_of"),
    path("service-record/certificates/<int:pk>/", views.paper, name="certificate"),
    path("service-record/certificates/<int:pk>/revoke/", views.revoke, name="revoke_certificate"),
    path("certificates/", views.check, name="check_certificate"),
]
