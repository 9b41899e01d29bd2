from django.db import migrations

# The expression is the one that WorkOrderQuerySet.search asks for; SQLite searches the text itself.
CREATE = """
CREATE INDEX order_search ON workorders_workorder
USING gin (to_tsvector('simple'::regconfig, COALESCE(search, '')))
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS order_search")


class Migration(migrations.Migration):
    dependencies = [("workorders", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
