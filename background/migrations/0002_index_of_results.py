"""An index on django-tasks-db's table, for three questions that it has no index for.

What runs (the reaper, every few seconds), what failed, and what finished in the last minutes (the status page).
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("background", "0001_initial"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX IF NOT EXISTS background_result_status ON django_tasks_database_dbtaskresult (status, finished_at)",
            "DROP INDEX IF EXISTS background_result_status",
        )
    ]
