import pytest

from lab.tracebacks import without_folders


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/srv/app/lab/scenarios/errors_and_retries.py", "lab/scenarios/errors_and_retries.py"),
        ("/srv/app/background/retry.py", "background/retry.py"),
        ("/srv/lab/.venv/lib/python3.13/site-packages/django/tasks/base.py", "django/tasks/base.py"),
        ("/usr/lib/python3.13/threading.py", "threading.py"),
        ("C:\\app\\lab\\outside.py", "lab/outside.py"),
    ],
)
def test_paths_begin_at_the_package(path, shown):
    assert without_folders(f'  File "{path}", line 3, in run') == f'  File "{shown}", line 3, in run'


def test_the_rest_of_the_text_stays():
    text = "Traceback (most recent call last):\nConnectionError: the mail server hung up"
    assert without_folders(text) == text
