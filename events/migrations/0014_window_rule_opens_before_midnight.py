import datetime

from django.db import migrations, models


def open_a_day_earlier(apps, schema_editor):
    """A rule that opens and closes at the same midnight opened never."""
    rules = apps.get_model('events', 'WindowRule').objects
    never = rules.filter(opens_days_before=models.F('closes_days_before'), closes_at=datetime.time(0, 0))
    never.update(opens_days_before=models.F('opens_days_before') + 1)


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0013_window_rule_and_longer_names'),
    ]

    operations = [
        migrations.RunPython(open_a_day_earlier, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name='windowrule',
            name='window_rule_opens_before_it_closes',
        ),
        migrations.AddConstraint(
            model_name='windowrule',
            constraint=models.CheckConstraint(condition=models.Q(('opens_days_before__gt', models.F('closes_days_before')), models.Q(('closes_at__gt', datetime.time(0, 0)), ('opens_days_before', models.F('closes_days_before'))), _connector='OR'), name='window_rule_opens_before_it_closes'),
        ),
    ]
