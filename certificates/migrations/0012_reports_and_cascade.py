import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("certificates", "0011_grade_on_certificates"),
        ("events", "0007_units"),
        ("participants", "0022_sex_of_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cascade",
            fields=[
                ("trainers", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="+", serialize=False, to="events.programme", verbose_name="training of trainers")),
                ("trained", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="cascades", to="events.programme", verbose_name="programme that they train")),
            ],
            options={
                "verbose_name": "cascade",
                "verbose_name_plural": "cascades",
                "constraints": [models.CheckConstraint(condition=models.Q(("trainers", models.F("trained")), _negated=True), name="cascade_of_two_programmes")],
            },
        ),
        migrations.CreateModel(
            name="SpeakerPerson",
            fields=[
                ("speaker", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="+", serialize=False, to="events.speaker")),
                ("said_at", models.DateTimeField()),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="participants.person")),
                ("said_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "speaker as a trained trainer",
                "verbose_name_plural": "speakers as trained trainers",
            },
        ),
        migrations.CreateModel(
            name="CoverageReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weekly", models.BooleanField(default=False, verbose_name="each Monday")),
                ("after_sessions", models.BooleanField(default=False, verbose_name="on the morning after a session ended")),
                ("public", models.BooleanField(default=False, verbose_name="a page of figures for everybody")),
                ("since", models.DateField(verbose_name="in force since")),
                ("programme", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="coverage_report", to="events.programme")),
                ("recipients", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="recipients")),
            ],
            options={
                "verbose_name": "report of coverage",
                "verbose_name_plural": "reports of coverage",
            },
        ),
        migrations.CreateModel(
            name="SentCoverageReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("occasion", models.CharField(max_length=20)),
                ("mails", models.PositiveIntegerField()),
                ("sent_at", models.DateTimeField()),
                ("report", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="sent", to="certificates.coveragereport")),
            ],
            options={
                "verbose_name": "report sent",
                "verbose_name_plural": "reports sent",
                "ordering": ["-pk"],
                "constraints": [models.UniqueConstraint(fields=("report", "occasion"), name="coverage_report_once")],
            },
        ),
    ]
