from django.urls import path

from partybuilding.views import best, drafts, needs, offers

urlpatterns = [
    path("offers/", offers.offers, name="offers"),
    path("offers/new/", offers.edit, name="new_offer"),
    path("offers/confirm/", offers.confirm_many, name="confirm_offers"),
    path("offers/<int:pk>/", offers.offer, name="offer"),
    path("offers/<int:pk>/change/", offers.edit, name="change_offer"),
    path("offers/<int:pk>/pause/", offers.pause, name="pause_offer"),
    path("offers/<int:pk>/confirm/", offers.confirm, name="confirm_offer"),
    path("offers/<int:pk>/resume/", offers.resume, name="resume_offer"),
    path("offers/<int:pk>/withdraw/", offers.withdraw, name="withdraw_offer"),
    path("needs/", needs.needs, name="needs"),
    path("needs/planned/", needs.planned, name="planned_needs"),
    path("needs/planned/new/", needs.plan, name="new_plan"),
    path("needs/planned/<int:pk>/", needs.plan, name="planned_need"),
    path("needs/planned/<int:pk>/drop/", needs.drop, name="drop_plan"),
    path("services/", needs.service_list, name="services"),
    path("matching/", drafts.drafts, name="drafts"),
    path("matching/mornings/", drafts.mornings, name="mornings"),
    path("matching/<int:pk>/", drafts.draft, name="draft"),
    path("matching/<int:pk>/send/", drafts.send, name="send_draft"),
    path("matching/<int:pk>/drop/", drafts.drop, name="drop_draft"),
    path("matching/<int:pk>/retry/", drafts.retry, name="retry_draft"),
    path("matching/<int:pk>/lines/<int:line>/", drafts.line, name="line"),
    path("matching/<int:pk>/lines/<int:line>/change/", drafts.change_line, name="change_line"),
    path("needs/<str:number>/best/", best.best, name="best"),
    path("needs/<str:number>/ask/", best.ask, name="ask"),
    path("needs/<str:number>/time/", best.when, name="wanted_time"),
]
