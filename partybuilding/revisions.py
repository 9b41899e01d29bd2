"""Name of the revision that writers of party building raise (see common.revisions)."""

PARTY = "party"  # who leads which organisation, and who has a record
