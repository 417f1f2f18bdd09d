"""Whom participants ask, by which number, and when."""

import phonenumber_field.modelfields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0008_search_by_similarity")]

    operations = [
        migrations.AddField(
            model_name="organizer",
            name="phone",
            field=phonenumber_field.modelfields.PhoneNumberField(
                blank=True, max_length=128, region=None, verbose_name="phone for questions"
            ),
        ),
        migrations.AddField(
            model_name="organizer",
            name="phone_is_whatsapp",
            field=models.BooleanField(default=True, verbose_name="this number is on WhatsApp"),
        ),
        migrations.AddField(
            model_name="organizer",
            name="contact_name",
            field=models.CharField(blank=True, max_length=120, verbose_name="person to ask"),
        ),
        migrations.AddField(
            model_name="organizer",
            name="contact_hours",
            field=models.CharField(blank=True, max_length=120, verbose_name="hours"),
        ),
    ]
