from django.urls import path

from appraisal.views import pages, pairings, rating, results

app_name = "appraisal"
urlpatterns = [
    path("appraisal/", pages.schemes, name="schemes"),
    path("appraisal/new/", pages.new_scheme, name="new"),
    path("appraisal/pairings/", pairings.pairings, name="pairings"),
    path("appraisal/pairings/new/", pairings.new_pairing, name="new_pairing"),
    path("appraisal/pairings/<int:pk>/", pairings.edit_pairing, name="pairing"),
    path("appraisal/sheets/<int:pk>/", rating.save_sheet, name="save_sheet"),
    path("appraisal/reports/<int:pk>/", rating.report_file, name="report_file"),
    path("appraisal/<int:pk>/", pages.scheme, name="scheme"),
    path("appraisal/<int:pk>/edit/", pages.edit_scheme, name="edit"),
    path("appraisal/<int:pk>/rate/", rating.rate, name="rate"),
    path("appraisal/<int:pk>/results.xlsx", results.results_file, name="results_file"),
    path("appraisal/<int:pk>/results.pdf", results.results_pdf, name="results_pdf"),
    path("appraisal/<int:pk>/indicators/", pages.new_indicator, name="new_indicator"),
    path("appraisal/<int:pk>/indicators/<int:indicator>/", pages.edit_indicator, name="indicator"),
    path("appraisal/<int:pk>/units/<int:subject>/", rating.subject, name="subject"),
    path("appraisal/<int:pk>/<slug:action>/", pages.act, name="act"),
    path("board/<slug:code>/appraisals/", results.board, name="board"),
    path("board/appraisal/<slug:code>/", results.public_scheme, name="public"),
    path("board/appraisal/<slug:code>/results.xlsx", results.public_file, name="public_file"),
    path("board/appraisal/<slug:code>/results.pdf", results.public_pdf, name="public_pdf"),
]
