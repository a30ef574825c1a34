"""Without holding up those who send: indexes are built beside the traffic, old rows are checked under a weak lock."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('outbox', '0002_ways_and_preferences'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('receiver_ref', ''), _negated=True), fields=['receiver_ref', '-id'], name='outbox_of_receiver'),
        ),
        AddIndexConcurrently(
            model_name='outboxmessage',
            index=models.Index(fields=['ref'], name='outbox_by_ref'),
        ),
        AddIndexConcurrently(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('sent_at__isnull', False)), fields=['sent_at'], name='outbox_recent'),
        ),
        ValidateConstraint(model_name='outboxmessage', name='outbox_handled_pair'),
        ValidateConstraint(model_name='outboxmessage', name='outbox_receipt_pair'),
    ]
