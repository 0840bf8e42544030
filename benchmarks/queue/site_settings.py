"""The site's own settings, with room for the 10,000 rows of the long queue."""

from learning_site.settings import *  # noqa: F403
from learning_site.settings import TASKS

TASKS["default"]["OPTIONS"]["max_ready"] = 20_000
