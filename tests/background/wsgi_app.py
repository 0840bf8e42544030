"""The smallest WSGI module that works the queue beside its requests."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

import background  # noqa: E402

background.serve()
