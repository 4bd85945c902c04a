"""A file says when it was closed, so that the one road to it knows that it is only read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0002_grant_indexes")]

    operations = [
        migrations.AddField(
            model_name="file",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="closed"),
        ),
    ]
