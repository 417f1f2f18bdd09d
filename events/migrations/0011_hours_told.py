from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0010_rundown_templates")]

    operations = [
        migrations.AddField(
            model_name="trainingsession",
            name="hours_before",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
    ]
