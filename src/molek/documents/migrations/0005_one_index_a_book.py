"""The unique number of a book finds its entries too, and tokens and hashes are asked for whole: three indexes go."""

from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("documents", "0004_counted_by_day")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="registerentry",
                    name="register",
                    field=models.ForeignKey(
                        db_index=False, on_delete=models.PROTECT, related_name="entries", to="documents.register"
                    ),
                ),
            ],
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX CONCURRENTLY IF EXISTS documents_registerentry_register_id_db3fbaff",
                    "CREATE INDEX CONCURRENTLY IF NOT EXISTS documents_registerentry_register_id_db3fbaff ON documents_registerentry (register_id)",
                ),
            ],
        ),
        *(
            migrations.RunSQL(
                f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
                f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON documents_issueddocument "
                f"({column} varchar_pattern_ops)",
            )
            for name, column in (
                ("documents_issueddocument_token_7c2e1cf4_like", "token"),
                ("documents_issueddocument_pdf_sha256_f3c0fe16_like", "pdf_sha256"),
            )
        ),
    ]
