import pytest
from django.test import Client


@pytest.fixture
def client_b():
    """Another browser."""
    return Client()
