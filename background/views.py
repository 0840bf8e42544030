"""The operator's page about background work. For staff with the admin's rights on task results."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.tasks import TaskResultStatus
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_tasks_db.models import DBTaskResult

from background.cancelling import Outcome, cancel
from background.overview import read_overview
from background.results import enqueue_again
from background.staff import for_staff

VIEW = "django_tasks_database.view_dbtaskresult"
CHANGE = "django_tasks_database.change_dbtaskresult"
SAID = {
    Outcome.REMOVED: "The task was taken from the queue.",
    Outcome.REQUESTED: "The task was asked to stop. It does at its next check.",
    Outcome.FINISHED: "Too late: the task had finished.",
}


@for_staff(VIEW)
@never_cache
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """Queues, workers and the newest tasks. htmx gets what changes only."""
    template = "background/tasks.html#figures" if getattr(request, "htmx", False) else "background/tasks.html"
    overview = read_overview()
    context = {
        "page": "operations",
        "overview": overview,
        "lists": [
            ("failed", "Failed", overview.failed, "Nothing has failed."),
            ("running", "Running", overview.running, "Nothing is running."),
            ("waiting", "Waiting", overview.waiting, "Nothing is waiting."),
        ],
        "may_change": request.user.has_perm(CHANGE),
    }
    return render(request, template, context)


@require_POST
@for_staff(CHANGE)
def run_again(request: HttpRequest, result_id: uuid.UUID) -> HttpResponse:
    """Enqueue a failed task anew. 404 for one that has not failed."""
    failed = get_object_or_404(DBTaskResult, pk=result_id, status=TaskResultStatus.FAILED)
    try:
        again = enqueue_again(str(failed.pk))
    except ImportError:
        messages.error(request, f"{failed.task_path} is not part of the code any more.")
    else:
        state = "waits to run again" if again else "waits or runs already"
        messages.success(request, f"{failed.task_path} {state}.")
    return redirect("background:tasks")


@require_POST
@for_staff(CHANGE)
def stop(request: HttpRequest, result_id: uuid.UUID) -> HttpResponse:
    """Cancel a task that waits or runs. Of a retried one, its newest try."""
    get_object_or_404(DBTaskResult, pk=result_id)
    messages.info(request, SAID[cancel(str(result_id))])
    return redirect("background:tasks")
