"""The WSGI application: visitor pages in front, then the lab's lane, then the gate, then Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning_site.settings")

django_application = get_wsgi_application()

# Models can only be imported once Django is set up.
from django.conf import settings  # noqa: E402

import background  # noqa: E402
from lab import lane  # noqa: E402
from learning_site.content_version import content_version  # noqa: E402
from learning_site.gate import FifoGate, gated  # noqa: E402
from learning_site.visitor_pages import VisitorPages  # noqa: E402

LAB_WAITING = 24  # requests; each holds one of the server's threads

gate = gated(
    django_application,
    FifoGate(settings.GATE_WIDTH),
    is_gated=lambda environ: (
        not lane.is_of_a_run(environ)
    ),  # those block on purpose, in threads of their run's
)
lab_lane = gated(gate, FifoGate(1, most_waiting=LAB_WAITING), is_gated=lane.is_of_the_lab)
application = VisitorPages(lab_lane, content_version)

background.serve()
