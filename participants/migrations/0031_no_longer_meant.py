from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participants", "0030_category_at_the_door")]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="hindrance",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_address", "no e-mail address"),
                    ("no_phone", "no phone number"),
                    ("opted_out", "wants no more messages"),
                    ("bounced", "earlier mail to this address came back"),
                    ("merged", "gets it with another registration"),
                    ("gone", "no longer meant when the night was over"),
                ],
                max_length=10,
                verbose_name="reason",
            ),
        ),
    ]
