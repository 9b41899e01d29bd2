from django.urls import path

from partybuilding.api import drafts, many_offers, mornings, needs, offers

urlpatterns = [
    path("offers/", offers.Offers.as_view(), name="offers"),
    path("offers/confirm/", many_offers.ConfirmOffers.as_view(), name="confirm_offers"),
    path("offers/<int:pk>/", offers.OfferItem.as_view(), name="offer"),
    path("offers/<int:pk>/pause/", offers.PauseOffer.as_view(), name="pause_offer"),
    path("offers/<int:pk>/confirm/", offers.ConfirmOffer.as_view(), name="confirm_offer"),
    path("offers/<int:pk>/resume/", offers.ResumeOffer.as_view(), name="resume_offer"),
    path("morning-drafts/", mornings.Mornings.as_view(), name="mornings"),
    path("morning-drafts/<str:code>/", mornings.MorningItem.as_view(), name="morning"),
    path("match-drafts/", drafts.Drafts.as_view(), name="drafts"),
    path("match-drafts/<int:pk>/", drafts.DraftItem.as_view(), name="draft"),
    path("match-drafts/<int:pk>/send/", drafts.SendDraft.as_view(), name="send_draft"),
    path("match-drafts/<int:pk>/trial/", drafts.TryDraft.as_view(), name="try_draft"),
    path("match-drafts/<int:pk>/drop/", drafts.DropDraft.as_view(), name="drop_draft"),
    path("match-drafts/<int:pk>/retry/", drafts.RetryDraft.as_view(), name="retry_draft"),
    path("match-drafts/<int:pk>/lines/", drafts.Lines.as_view(), name="lines"),
    path("match-drafts/<int:pk>/lines/<int:line>/", drafts.ChangeLine.as_view(), name="change_line"),
    path("needs/", needs.Needs.as_view(), name="needs"),
    path("planned-needs/", needs.PlannedNeeds.as_view(), name="planned_needs"),
    path("planned-needs/<int:pk>/", needs.PlannedNeedItem.as_view(), name="planned_need"),
    path("services/", needs.Services.as_view(), name="services"),
    path("skills/", offers.Skills.as_view(), name="skills"),
    path("work-orders/<str:number>/matches/", offers.Matches.as_view(), name="matches"),
]
