"""Names of the revisions that writers of the register raise (see common.revisions)."""

AREAS = "areas"
CALENDAR = "calendar"
ORGANISATIONS = "organisations"
POSTS = "posts"  # who holds which post, and the names of those who do
