from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("procrastinate", "0041_post_retry_failed_job")]

    operations = [
        migrations.CreateModel(
            name="JobFailure",
            fields=[
                ("job_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("error", models.CharField(max_length=200)),
                ("place", models.TextField()),
                ("attempts", models.PositiveIntegerField()),
                ("failed_at", models.DateTimeField()),
                ("retried_by_ref", models.CharField(blank=True, default="", max_length=100)),
                ("retried_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="jobs_failure_retried_pair",
                        condition=models.Q(("retried_at", None), ("retried_by_ref", ""))
                        | models.Q(
                            models.Q(("retried_by_ref", ""), _negated=True), ("retried_at__isnull", False)
                        ),
                    )
                ],
            },
        ),
        # Taking a job looks only at those that are due; those that wait for their time are found by it.
        migrations.RunSQL(
            "CREATE INDEX jobs_due ON procrastinate_jobs (priority DESC, id) "
            "WHERE status = 'todo' AND scheduled_at IS NULL",
            "DROP INDEX jobs_due",
        ),
        migrations.RunSQL(
            "CREATE INDEX jobs_scheduled ON procrastinate_jobs (scheduled_at) "
            "WHERE status = 'todo' AND scheduled_at IS NOT NULL",
            "DROP INDEX jobs_scheduled",
        ),
        migrations.RunSQL(
            "CREATE INDEX jobs_waiting_lock ON procrastinate_jobs (lock, id) "
            "WHERE status = 'todo' AND scheduled_at IS NULL AND lock IS NOT NULL",
            "DROP INDEX jobs_waiting_lock",
        ),
    ]
