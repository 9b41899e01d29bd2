from django.db import migrations

# Beside `search`, for PostgreSQL alone (see `WorkOrderQuerySet.search`); SQLite searches the text itself. Kept as a
# column, since a list that is read in its own order would work the terms out row by row. Many statistics, so that
# the planner knows which words are rare. The index holds beside the terms where an order stands
# (`workorders.searching.Scopes`): a word may be frequent, and yet absent from the orders of one unit.
CREATE = """
ALTER TABLE workorders_workorder
    ADD COLUMN search_terms tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, search)) STORED;
ALTER TABLE workorders_workorder ALTER COLUMN search_terms SET STATISTICS 1000;
CREATE INDEX order_search ON workorders_workorder
    USING gin (search_terms, (ARRAY[-lead_unit_id, district_id, street_id, community_id, grid_id]));
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE workorders_workorder DROP COLUMN IF EXISTS search_terms")


class Migration(migrations.Migration):
    dependencies = [("workorders", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
