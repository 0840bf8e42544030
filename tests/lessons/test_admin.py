import pytest
from django.urls import reverse

from lessons.models import Commitment, ContentState, Lesson, Place, Statement, Topic, Track
from tests.lessons.loading import TOPIC, load_library

pytestmark = pytest.mark.django_db
MODELS = [Track, Topic, Lesson, Statement, Commitment, Place, ContentState]


@pytest.mark.parametrize("model", MODELS)
def test_rows_can_be_looked_at_and_not_changed(client, admin_client, model):
    load_library()
    client.post(f"{TOPIC}/statements/lakes/", {"said": "yes"})
    row = model.objects.first()
    name = f"admin:lessons_{model._meta.model_name}"
    assert admin_client.get(reverse(f"{name}_changelist")).status_code == 200
    page = reverse(f"{name}_change", args=[row.pk])
    assert admin_client.get(page).status_code == 200
    assert admin_client.post(page, {}).status_code == 403
    assert admin_client.get(reverse(f"{name}_add")).status_code == 403
