"""Codes are asked for whole, never by their beginning: two indexes for patterns go. Nobody is stopped."""

from django.db import migrations

_DROP = "DROP INDEX CONCURRENTLY IF EXISTS {}"
_CREATE = "CREATE INDEX CONCURRENTLY IF NOT EXISTS {} ON letters_letter ({} varchar_pattern_ops)"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("letters", "0004_acknowledgement_warned")]
    operations = [
        migrations.RunSQL(_DROP.format(name), _CREATE.format(name, column))
        for name, column in (
            ("letters_letter_application_ref_9dc7156c_like", "application_ref"),
            ("letters_letter_pickup_code_17c649fd_like", "pickup_code"),
        )
    ]
