from django.db import migrations, models
from django.db.models import Q

OPEN = Q(state__in=("created", "answering"))


class Migration(migrations.Migration):

    dependencies = [
        ("quizzes", "0005_answers_told_later"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="sitting", name="one_open_sitting"),
        migrations.RemoveConstraint(model_name="sitting", name="one_open_mixed_sitting"),
        migrations.AddConstraint(
            model_name="sitting",
            constraint=models.UniqueConstraint(
                fields=["learner", "topic", "kind", "scope"], condition=OPEN, name="one_open_sitting"
            ),
        ),
        migrations.AddConstraint(
            model_name="sitting",
            constraint=models.UniqueConstraint(
                fields=["learner", "scope"], condition=Q(kind="mixed") & OPEN, name="one_open_mixed_sitting"
            ),
        ),
    ]
