"""Name of the revision that writers of categories and rules raise (see common.revisions)."""

RULES = "rules"  # rules, and the categories that they name
