"""The WSGI application: visitor pages in front, then the lanes of the lab and of passwords, then the gate, then Django."""

import os
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning_site.settings")

django_application = get_wsgi_application()

# Models can only be imported once Django is set up.
from django.conf import settings  # noqa: E402

import background  # noqa: E402
from lab import lane  # noqa: E402
from learners.passwords import brings_a_password  # noqa: E402
from learning_site.content_version import content_version  # noqa: E402
from learning_site.gate import FifoGate, gated  # noqa: E402
from learning_site.orphan import end_with_parent  # noqa: E402
from learning_site.visitor_pages import VisitorPages  # noqa: E402

LAB_WAITING = 24  # requests; each holds one of the server's threads
PASSWORDS_WAITING = 8


def is_gated(environ: "WSGIEnvironment") -> bool:
    """All but requests that take long without keeping Python busy: a run's own visitors wait on purpose, in threads of
    their run's; a password is hashed outside of Python's lock.
    """
    return not (lane.is_of_a_run(environ) or brings_a_password(environ))


gate = gated(django_application, FifoGate(settings.GATE_WIDTH), is_gated=is_gated)
lab_lane = gated(gate, FifoGate(1, most_waiting=LAB_WAITING), is_gated=lane.is_of_the_lab)
password_lane = gated(lab_lane, FifoGate(1, most_waiting=PASSWORDS_WAITING), is_gated=brings_a_password)
application = VisitorPages(password_lane, content_version)

background.serve()
end_with_parent()
