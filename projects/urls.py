from django.urls import path

from projects.views import funds, pages, papers, public

app_name = "projects"
urlpatterns = [
    path("projects/", pages.projects, name="projects"),
    path("projects/new/", pages.new_project, name="new"),
    path("projects/funds/", funds.funds, name="funds"),
    path("projects/funds.xlsx", funds.funds_file, name="funds_file"),
    path("projects/funds/new/", funds.new_fund, name="new_fund"),
    path("projects/funds/<int:pk>/", funds.fund, name="fund"),
    path("projects/funds/<int:pk>/edit/", funds.edit_fund, name="edit_fund"),
    path("projects/photos/<int:pk>/", pages.photo, name="photo"),
    path("projects/photos/<int:pk>/small/", pages.photo, {"size": "small"}, name="photo_small"),
    path("projects/<int:pk>/", pages.project, name="project"),
    path("projects/<int:pk>/edit/", pages.edit_project, name="edit"),
    path("projects/<int:pk>/application.pdf", papers.application_pdf, name="application"),
    path("projects/<int:pk>/report.pdf", papers.report_pdf, name="report"),
    path("projects/<int:pk>/notice.pdf", papers.notice_pdf, name="notice"),
    path("projects/<int:pk>/code.svg", papers.code_svg, name="code"),
    path("projects/<int:pk>/links/", papers.review_links, name="links"),
    path("projects/<int:pk>/<slug:action>/", pages.act, name="act"),
    path("board/<slug:code>/", public.board, name="board"),
    path("board/project/<slug:code>/", public.public_project, name="public"),
    path("board/project/<slug:code>/<int:pk>/", public.public_photo, name="public_photo"),
    path(
        "board/project/<slug:code>/<int:pk>/small/", public.public_photo, {"size": "small"}, name="public_photo_small"
    ),
    path("board/review/<str:token>/", public.review_link, name="review_link"),
]
