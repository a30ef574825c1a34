"""Letters that wait for the camat, found without reading the issued ones. Built without stopping who writes."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("letters", "0002_acknowledgement")]
    operations = [
        AddIndexConcurrently(
            model_name="letter",
            index=models.Index(
                models.F("area_code"),
                models.F("prepared_at"),
                condition=models.Q(("state", "SIGNED")),
                name="letter_acknowledging_idx",
            ),
        ),
    ]
