"""An index of a few pages for counting by day; made without stopping anybody."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("documents", "0003_second_signature")]
    operations = [
        AddIndexConcurrently(
            model_name="issueddocument",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["issued_on"], name="document_days"
            ),
        ),
    ]
