"""When the camat was warned that his clock runs out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("letters", "0003_acknowledging_index")]
    operations = [
        migrations.AddField(model_name="acknowledgement", name="warned_at", field=models.DateTimeField(null=True)),
    ]
