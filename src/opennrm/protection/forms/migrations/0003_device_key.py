"""A device's private key is sealed with a key of its own, so that destroying it holds for backups, too."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0001_initial"),
        ("nrm_forms", "0002_answers_out_and_set_aside"),
    ]

    operations = [
        migrations.AddField(
            model_name="device",
            name="key",
            field=models.OneToOneField(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="vault.datakey",
            ),
            preserve_default=False,
        ),
    ]
