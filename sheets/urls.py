from django.urls import path

from sheets import views

app_name = "sheets"
urlpatterns = [
    path("", views.home, name="home"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/confirm/", views.confirm, name="confirm"),
    path("jobs/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("jobs/<int:pk>/file/", views.file, name="file"),
    path("jobs/<int:pk>/report/", views.report, name="report"),
    path("<slug:key>/", views.register, name="register"),
    path("<slug:key>/template/", views.blank_table, name="template"),
    path("<slug:key>/import/", views.upload, name="import"),
    path("<slug:key>/export/", views.export, name="export"),
]
