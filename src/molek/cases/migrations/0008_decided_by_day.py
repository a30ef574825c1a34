"""Steps decided within a window; and two indexes go that others contain. Nobody is stopped."""

from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0007_open_by_state")]
    operations = [
        AddIndexConcurrently(
            model_name="task",
            index=BrinIndex(autosummarize=True, fields=["decided_at"], name="cases_task_days"),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="application",
                    name="resident",
                    field=models.ForeignKey(
                        db_index=False, on_delete=models.PROTECT, related_name="+", to="residents.resident"
                    ),
                ),
            ],
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX CONCURRENTLY IF EXISTS cases_application_resident_id_1769930c",
                    "CREATE INDEX CONCURRENTLY IF NOT EXISTS cases_application_resident_id_1769930c ON cases_application (resident_id)",
                ),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="applicationevent",
                    name="application",
                    field=models.ForeignKey(
                        db_index=False, on_delete=models.PROTECT, related_name="events", to="cases.application"
                    ),
                ),
            ],
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX CONCURRENTLY IF EXISTS cases_applicationevent_application_id_898788b9",
                    "CREATE INDEX CONCURRENTLY IF NOT EXISTS cases_applicationevent_application_id_898788b9 ON cases_applicationevent (application_id)",
                ),
            ],
        ),
    ]
