from django.urls import path

from sheets.api import views

app_name = "sheets_api"
urlpatterns = [
    path("imports/", views.Imports.as_view(), name="imports"),
    path("imports/<int:pk>/", views.ImportItem.as_view(), name="import"),
    path("imports/<int:pk>/confirm/", views.ConfirmImport.as_view(), name="confirm"),
    path("imports/<int:pk>/cancel/", views.CancelImport.as_view(), name="cancel_import"),
    path("imports/<int:pk>/problems/", views.Problems.as_view(), name="problems"),
    path("exports/", views.Exports.as_view(), name="exports"),
    path("exports/<int:pk>/", views.ExportItem.as_view(), name="export"),
    path("exports/<int:pk>/cancel/", views.CancelExport.as_view(), name="cancel_export"),
    path("exports/<int:pk>/file/", views.ExportFile.as_view(), name="file"),
]
