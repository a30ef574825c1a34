"""What is still under way is counted every few seconds, however many applications are closed."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [('cases', '0006_counted_by_day')]
    operations = [
        AddIndexConcurrently(
            model_name='application',
            index=models.Index(
                condition=models.Q(('closed_at__isnull', True)), fields=['state', 'submitted_at'],
                name='cases_application_open',
            ),
        ),
    ]
