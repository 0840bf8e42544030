from django.db import migrations, models
from django.db.models import F


def mark_as_told(apps, schema_editor):
    """Until now every answer was told when it was stored, those of tests that are still open too."""
    responses = apps.get_model("quizzes", "Response").objects.using(schema_editor.connection.alias)
    responses.update(told_at=F("answered_at"))


class Migration(migrations.Migration):

    dependencies = [
        ("quizzes", "0004_pretests"),
    ]

    operations = [
        migrations.AddField(
            model_name="response",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(mark_as_told, migrations.RunPython.noop),
    ]
