"""What was read within a window is asked by the Inspectorate and after a breach; made without stopping anybody."""

from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audit", "0001_initial")]
    operations = [
        AddIndexConcurrently(
            model_name="access",
            index=BrinIndex(autosummarize=True, fields=["at"], name="audit_access_days"),
        ),
    ]
