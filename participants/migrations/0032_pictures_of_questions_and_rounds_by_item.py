import django.db.models.deletion
from django.db import migrations, models

import participants.question_bank.models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0010_rundown_templates"),
        ("participants", "0031_no_longer_meant"),
    ]

    operations = [
        migrations.CreateModel(
            name="QuestionPicture",
            fields=[
                ("key", models.CharField(editable=False, max_length=64, primary_key=True, serialize=False)),
                (
                    "file",
                    models.FileField(upload_to=participants.question_bank.models.picture_name, verbose_name="file"),
                ),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
            ],
            options={"verbose_name": "picture of a question", "verbose_name_plural": "pictures of questions"},
        ),
        migrations.AddField(
            model_name="testround",
            name="item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="test_rounds",
                to="events.agendaitem",
                verbose_name="agenda item",
            ),
        ),
    ]
