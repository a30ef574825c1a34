"""One live application for each person that a letter is about; the index is swapped without stopping submissions."""

from django.db import migrations, models
from django.db.models import Q

_LIVE = ["SUBMITTED", "WAITING", "IN_REVIEW", "CORRECTION", "ACCEPTED", "SIGNING"]
_INDEX = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {} ON cases_application ({}) WHERE is_exclusive AND state IN ({})"
_STATES = ", ".join(f"'{state}'" for state in _LIVE)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0004_acknowledging")]
    operations = [
        migrations.AddField(
            model_name="application",
            name="about_key",
            field=models.CharField(blank=True, db_default="", default="", max_length=32),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    _INDEX.format("cases_one_live_about", "resident_id, service_code, about_key", _STATES),
                    "DROP INDEX CONCURRENTLY IF EXISTS cases_one_live_about",
                ),
                migrations.RunSQL(
                    "DROP INDEX CONCURRENTLY IF EXISTS cases_one_live_application",
                    _INDEX.format("cases_one_live_application", "resident_id, service_code", _STATES),
                ),
                migrations.RunSQL(
                    "ALTER INDEX cases_one_live_about RENAME TO cases_one_live_application",
                    "ALTER INDEX cases_one_live_application RENAME TO cases_one_live_about",
                ),
            ],
            state_operations=[
                migrations.RemoveConstraint(model_name="application", name="cases_one_live_application"),
                migrations.AddConstraint(
                    model_name="application",
                    constraint=models.UniqueConstraint(
                        condition=Q(("is_exclusive", True), ("state__in", _LIVE)),
                        fields=("resident", "service_code", "about_key"),
                        name="cases_one_live_application",
                    ),
                ),
            ],
        ),
    ]
