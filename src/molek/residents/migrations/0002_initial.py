"""Service cards."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ServiceCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_key', models.CharField(max_length=64)),
                ('code_tail', models.CharField(max_length=4)),
                ('pin_hash', models.CharField(max_length=128)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('locked_at', models.DateTimeField(null=True)),
                ('issued_at', models.DateTimeField()),
                ('issued_by', models.CharField(max_length=80)),
                ('unit_id', models.BigIntegerField(null=True)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, default='', max_length=80)),
                ('ended_why', models.CharField(blank=True, choices=[('LOST', 'hilang'), ('REPLACED', 'diganti kartu baru'), ('RETURNED', 'dikembalikan')], default='', max_length=10)),
                ('resident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='residents.resident')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('code_key',), name='residents_card_code'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('resident',), name='residents_one_live_card'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', ''), ('ended_why', '')), models.Q(('ended_at__gte', models.F('issued_at')), models.Q(('ended_by', ''), _negated=True), models.Q(('ended_why', ''), _negated=True)), _connector='OR'), name='residents_card_ended_whole')],
            },
        ),
    ]
