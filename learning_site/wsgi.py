"""The WSGI application: visitor pages in front, then the gate, then Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning_site.settings")

django_application = get_wsgi_application()

# Models can only be imported once Django is set up.
from django.conf import settings  # noqa: E402

import background  # noqa: E402
from learning_site.content_version import content_version  # noqa: E402
from learning_site.gate import FifoGate, gated  # noqa: E402
from learning_site.visitor_pages import VisitorPages  # noqa: E402


def is_lab_server(path: str) -> bool:
    """The lab's own server threads block on purpose; they have a gate of their own."""
    return path.startswith("/lab/server/")


application = VisitorPages(
    gated(django_application, FifoGate(settings.GATE_WIDTH), is_exempt=is_lab_server), content_version
)

background.serve()
