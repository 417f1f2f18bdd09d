from uuid import uuid4

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0003_codes_end"),
    ]

    operations = [
        migrations.CreateModel(
            name="BouncedAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=320, unique=True, verbose_name="address")),
                ("at", models.DateTimeField(verbose_name="refused")),
                ("detail", models.CharField(blank=True, max_length=500, verbose_name="what the mail server said")),
            ],
            options={
                "verbose_name": "address that bounced",
                "verbose_name_plural": "addresses that bounced",
            },
        ),
        migrations.CreateModel(
            name="LetterTail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.BinaryField(verbose_name="end of the message (RFC 5322)")),
            ],
            options={
                "verbose_name": "end of many mails",
                "verbose_name_plural": "ends of many mails",
            },
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="domain",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=255, verbose_name="domain of the address"
            ),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="failed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="refused for good"),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="tail",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mails",
                to="accounts.lettertail",
            ),
        ),
        # The rows that are there stay without one: a default would give all of them the same.
        migrations.AddField(
            model_name="outgoingmail",
            name="uid",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AlterField(
            model_name="outgoingmail",
            name="uid",
            field=models.UUIDField(default=uuid4, editable=False, null=True, unique=True),
        ),
    ]
