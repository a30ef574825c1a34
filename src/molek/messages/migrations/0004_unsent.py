"""What has not gone yet is counted every few seconds, however much was sent."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [('outbox', '0003_indexes_and_checks')]
    operations = [
        AddIndexConcurrently(
            model_name='outboxmessage',
            index=models.Index(
                condition=models.Q(('state', 'SENT'), _negated=True), fields=['state', 'created_at'],
                name='outbox_unsent',
            ),
        ),
    ]
