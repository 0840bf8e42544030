from django.db import migrations, models

import flashcards.decks.models


def name_notes(apps, schema_editor):
    """Imported cards have the note that their origin begins with; any other is the only one of its note."""
    cards = apps.get_model("decks", "OwnCard").objects.only("origin", "uid").order_by("pk")
    batch = []
    for card in cards.iterator(500):
        card.note = card.origin.rpartition(":")[0] or card.uid.hex
        batch.append(card)
        if len(batch) == 500:
            cards.bulk_update(batch, ["note"])
            batch.clear()
    cards.bulk_update(batch, ["note"])


class Migration(migrations.Migration):
    dependencies = [
        ("decks", "0004_ids_of_one_learner"),
    ]

    operations = [
        migrations.AddField(
            model_name="owncard",
            name="note",
            field=models.CharField(default=flashcards.decks.models.new_note, max_length=100),
        ),
        migrations.RunPython(name_notes, migrations.RunPython.noop),
    ]
