"""Which of a person's fields a programme asks for may be said by category."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participants", "0026_data_sheets")]

    operations = [
        migrations.AddField(
            model_name="personfields",
            name="categories",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
