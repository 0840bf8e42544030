"""What the environment turns on, looked at in processes of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
POSTGRESQL = {"DATABASE_URL": "postgres://recto@127.0.0.1/recto"}  # nothing connects to it
HTTPS = {"RECTO_HTTPS": "1"}
ASK = """
import json, sys
import django
from django.conf import settings
django.setup()
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}))
"""


@pytest.fixture
def run(tmp_path):
    def run(*arguments, **variables):
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("RECTO_", "DATABASE_", "TASKS_"))}
        environment = {
            **kept,
            "RECTO_VAR_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "learning_site.settings",
            **variables,
        }
        return subprocess.run(
            [sys.executable, *arguments],
            check=False,
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
        )

    return run


def settings_of(run, *names, **variables):
    found = run("-c", ASK, *names, **variables)
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout)


def test_the_deployment_checks_have_nothing_to_say_under_https_on_postgresql(run):
    checked = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **HTTPS, **POSTGRESQL)
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


def test_the_deployment_checks_are_not_silent_without_https(run):
    checked = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **POSTGRESQL)
    assert checked.returncode == 1
    assert "security.W008" in checked.stderr


def test_cookies_belong_to_this_host_and_to_https(run):
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    assert list(settings_of(run, *names, **HTTPS).values()) == [
        "__Host-sessionid",
        "__Host-csrftoken",
        True,
        True,
    ]
    assert list(settings_of(run, *names).values()) == ["sessionid", "csrftoken", False, False]


def test_the_header_of_a_proxy_is_trusted_only_on_request(run):
    name = "SECURE_PROXY_SSL_HEADER"
    assert settings_of(run, name, **HTTPS) == {name: None}
    believed = settings_of(run, name, **HTTPS, RECTO_PROXY_SSL_HEADER="1")
    assert believed == {name: ["HTTP_X_FORWARDED_PROTO", "https"]}


def test_subdomains_can_be_left_out(run):
    names = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
    found = settings_of(run, *names, **HTTPS, RECTO_HSTS_SECONDS="60", RECTO_HSTS_SUBDOMAINS="0")
    assert list(found.values()) == [60, False, False]


def test_connections_are_kept_by_threads_or_pooled(run):
    kept = settings_of(run, "DATABASES", **POSTGRESQL)["DATABASES"]["default"]
    assert (kept["CONN_MAX_AGE"], kept["CONN_HEALTH_CHECKS"]) == (600, True)
    assert "pool" not in kept.get("OPTIONS", {})
    pooled = settings_of(run, "DATABASES", **POSTGRESQL, RECTO_DB_POOL="12")["DATABASES"]["default"]
    assert (pooled["CONN_MAX_AGE"], pooled["OPTIONS"]["pool"]["max_size"]) == (0, 12)


def test_every_variable_is_in_the_manual():
    """docs/operations.md names what the settings read, and nothing else."""
    import re

    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "learning_site/settings.py").read_text()))
    manual = (ROOT / "docs/operations.md").read_text()
    named = set(re.findall(r"^\| `(\w+)`", manual, re.MULTILINE))
    assert named == read


ASK_SQLITE = """
import django
from django.db import connection
django.setup()
with connection.cursor() as cursor:
    for name in ("journal_mode", "synchronous", "mmap_size"):
        print(cursor.execute(f"PRAGMA {name}").fetchone()[0])
"""


def test_sqlite_keeps_what_is_acknowledged_and_reads_in_place(run):
    found = run("-c", ASK_SQLITE)
    assert found.returncode == 0, found.stderr
    assert found.stdout.split() == ["wal", "2", str(2**30)]
