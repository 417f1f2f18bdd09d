from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participants", "0029_roster_categories")]

    operations = [
        migrations.AddField(
            model_name="attendancepolicy",
            name="door_shows_category",
            field=models.BooleanField(default=False, verbose_name="doors show the person's category"),
        ),
    ]
