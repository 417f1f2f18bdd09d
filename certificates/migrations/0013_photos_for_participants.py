from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("certificates", "0012_reports_and_cascade")]

    operations = [
        migrations.AlterField(
            model_name="photo",
            name="seen_by",
            field=models.CharField(
                choices=[
                    ("staff", "staff only"),
                    ("people", "staff and participants of the session"),
                    ("public", "everybody, on the page of the activity"),
                ],
                default="staff",
                max_length=6,
                verbose_name="who may see it",
            ),
        ),
    ]
