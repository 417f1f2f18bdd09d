from django.db import migrations

from bimtek.common.append_only import append_only


class Migration(migrations.Migration):

    dependencies = [('participants', '0004_attendance')]
    operations = [
        append_only('participants_attendanceentry'),
        append_only('participants_selfcheckin'),
    ]
