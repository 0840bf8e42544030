"""Under the development server, a change in the content folder is loaded at once, without a restart."""

import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.autoreload import BaseReloader

from learning_site.loading import ContentErrors, load_content

logger = logging.getLogger(__name__)


def watch_content(sender: BaseReloader, **kwargs: Any) -> None:
    """Receiver of `autoreload_started`."""
    sender.watch_dir(settings.CONTENT_DIR, "**/*.md")


def reload_content(sender: BaseReloader, file_path: Path, **kwargs: Any) -> bool:
    """Receiver of `file_changed`: true says that the change is dealt with and the server need not restart."""
    if not file_path.is_relative_to(settings.CONTENT_DIR):
        return False
    try:
        loaded = load_content(settings.CONTENT_DIR, now=timezone.now())
    except ContentErrors as problem:
        for diagnostic in problem.diagnostics:
            logger.error("%s", diagnostic)
    else:
        logger.info("Content: %s.", loaded.changes)
    return True
