"""What the clock sets off. All of it may run twice or late."""

from typing import Any

# Under each name: the task, and how many seconds from one time to the next.
EVERY: dict[str, tuple[str, int]] = {
    "sweep-outbox": ("notices.tasks.sweep", 5),
    "send-notices": ("notices.tasks.send", 5),
    "count-figures": ("workorders.tasks.count_figures", 5),
    "heartbeat": ("notices.tasks.heartbeat", 15),
    "sweep-sheets": ("sheets.tasks.sweep", 15),
    "watch-deadlines": ("workorders.tasks.watch_deadlines", 30),
    "sweep-drafts": ("partybuilding.tasks.sweep_drafts", 60),
    "resume-due": ("workorders.tasks.resume_due", 60),
    "expire-reviews": ("workorders.tasks.expire_reviews", 300),
    "remind-providers": ("workorders.tasks.remind_providers", 300),
    "raise-planned-needs": ("partybuilding.tasks.raise_planned_needs", 600),
    "make-morning-drafts": ("partybuilding.tasks.make_morning_drafts", 600),
    "carry-out-recuts": ("grids.tasks.carry_out_recuts", 600),
    "remind-of-visits": ("visits.tasks.remind_of_visits", 600),
    "remind-of-meetings": ("deliberation.tasks.remind_of_meetings", 600),
    "remind-of-activities": ("partybuilding.tasks.remind_of_activities", 600),
    "hand-over-ended": ("grids.tasks.hand_over_ended", 900),
    "purge-deliveries": ("notices.tasks.purge", 3600),
    "find-oddities": ("workorders.tasks.find_oddities", 3600),
    "make-bulletins": ("workorders.tasks.make_bulletins", 3600),
    "recount-provisional": ("workorders.tasks.recount_provisional", 3600),
    "remind-of-milestones": ("projects.tasks.remind_of_milestones", 3600),
    "remind-of-scores": ("appraisal.tasks.remind_of_scores", 3600),
    "remind-of-words": ("partybuilding.tasks.remind_of_words", 3600),
    "remind-of-letters": ("partybuilding.tasks.remind_of_letters", 3600),
    "remind-of-agreements": ("partybuilding.tasks.remind_of_agreements", 3600),
    "prune-sheets": ("sheets.tasks.prune", 3600),
    "forget-bulk-runs": ("workorders.tasks.forget_bulk_runs", 3600),
    "purge-idempotency-keys": ("common.tasks.purge_idempotency_keys", 3600),
    "look-for-memberships": ("partybuilding.tasks.look_for_memberships", 21600),
}


def schedule() -> dict[str, dict[str, Any]]:
    """As Celery reads it. What no worker has taken by the next time is dropped."""
    return {
        name: {"task": task, "schedule": float(seconds), "options": {"expires": seconds}}
        for name, (task, seconds) in EVERY.items()
    }
