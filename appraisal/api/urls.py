from django.urls import path

from appraisal.api import documents, views

app_name = "appraisal_api"
urlpatterns = [
    path("appraisals/", views.Schemes.as_view(), name="schemes"),
    path("appraisals/<int:pk>/", views.SchemeItem.as_view(), name="scheme"),
    path("appraisals/<int:pk>/indicators/", views.AddIndicator.as_view(), name="add_indicator"),
    *(
        path(f"appraisals/<int:pk>/actions/{name}/", door.as_view(), name=f"act_{name}")
        for name, door in views.DOORS.items()
    ),
    path("appraisals/<int:pk>/results/xlsx/", documents.ResultsWorkbook.as_view(), name="results_workbook"),
    path("appraisals/<int:pk>/results/pdf/", documents.ResultsPaper.as_view(), name="results_paper"),
    path("appraisals/<int:pk>/report/", documents.HandInReport.as_view(), name="hand_in_report_paper"),
    path("appraisal-reports/", documents.Reports.as_view(), name="reports"),
    path("appraisal-reports/<int:pk>/", documents.ReportItem.as_view(), name="report"),
    path("appraisal-reports/<int:pk>/paper/", documents.ReportPaper.as_view(), name="report_paper"),
    path("pairings/", views.Pairings.as_view(), name="pairings"),
    path("pairings/<int:pk>/", views.PairingItem.as_view(), name="pairing"),
    path("appraisal-sheets/", views.Sheets.as_view(), name="sheets"),
    path("appraisal-sheets/<int:pk>/", views.SheetItem.as_view(), name="sheet"),
    path("appraisal-sheets/<int:pk>/hand-in/", views.HandIn.as_view(), name="hand_in"),
    path("appraisal-sheets/<int:pk>/take-back/", views.TakeBack.as_view(), name="take_back"),
    path("appraisal-results/", views.Results.as_view(), name="results"),
    path("appraisal-appeals/", views.Appeals.as_view(), name="appeals"),
]
