"""Names of the revisions that writers of the register raise (see common.revisions)."""

AREAS = "areas"
CALENDAR = "calendar"
ORGANISATIONS = "organisations"
POSTS = "posts"  # who holds which post, and the names of those who do

# Kind of the outbox entry that a change of the calendar leaves. Its payload: `words`, what changed.
CALENDAR_CHANGED = "grids.calendar_changed"
