"""A grid worker's pages on a phone."""

from django.urls import path

from workorders.views import phone, tasks

urlpatterns = [
    path("m/", phone.home, name="phone_home"),
    path("m/report/", phone.report, name="phone_report"),
    path("m/report/<str:number>/", phone.receipt, name="phone_receipt"),
    path("m/report/<str:number>/photos/", phone.report_photo, name="phone_photo"),
    path("m/tasks/<str:number>/<slug:action>/", tasks.task, name="phone_task"),
    path("m/tasks/<str:number>/<slug:action>/files/", tasks.task_files, name="phone_task_files"),
    path("m/place/", phone.place, name="phone_place"),
    path("m/guess/", phone.guess, name="phone_guess"),
    path("m/queue/", phone.queue, name="phone_queue"),
    path("m/offline/", phone.offline, name="phone_offline"),
    path("m/me/", phone.me, name="phone_me"),
    path("manifest.webmanifest", phone.manifest, name="manifest"),
    path("sw.js", phone.service_worker, name="service_worker"),
]
