"""The site's own settings, plus one empty view to measure beside."""

from learning_site.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
