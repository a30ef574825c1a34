"""An index of a few pages for counting by day; made without stopping anybody."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0005_about")]
    operations = [
        AddIndexConcurrently(
            model_name="application",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["submitted_at", "decided_at"], name="cases_application_days"
            ),
        ),
    ]
