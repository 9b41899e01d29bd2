from celery import shared_task

from partybuilding.finding import find_memberships
from partybuilding.following.drafts import poke
from partybuilding.services import (
    activities,
    agreement_reminders,
    drafts,
    letter_reminders,
    list_reminders,
    mornings,
    planning,
)


@shared_task
def work_on_draft(pk: int) -> None:
    drafts.work(pk)


@shared_task
def sweep_drafts() -> None:
    """Send workers to the drafts that lost theirs."""
    for pk in drafts.left_behind():
        poke(pk)


@shared_task
def make_morning_drafts() -> None:
    mornings.make_morning_drafts()


@shared_task
def raise_planned_needs() -> None:
    planning.raise_due()


@shared_task
def look_for_memberships() -> None:
    find_memberships()


@shared_task
def remind_of_words() -> None:
    list_reminders.remind_of_words()


@shared_task
def remind_of_letters() -> None:
    letter_reminders.remind_of_letters()


@shared_task
def remind_of_agreements() -> None:
    agreement_reminders.remind_of_agreements()


@shared_task
def remind_of_activities() -> None:
    activities.remind_of_activities()
