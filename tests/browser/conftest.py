"""A real server (the default one, on a fresh SQLite file) and a real headless Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).parents[2]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker runs all browser tests: they share a server and a browser. A failure is tried once more, and reported."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
            item.add_marker(pytest.mark.flaky(reruns=1))


@dataclass(frozen=True)
class Site:
    url: str
    database: Path


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = os.environ.get("RECTO_CHROMIUM") or shutil.which("chromium")
    if path:
        return path
    if os.environ.get("CI"):
        pytest.fail("No Chromium: install it (apt-get install chromium) or set RECTO_CHROMIUM to its path.")
    pytest.skip("NO CHROMIUM, NO BROWSER TESTS: apt-get install chromium, or set RECTO_CHROMIUM to its path.")


@pytest.fixture(scope="session")
def site(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    var = tmp_path_factory.mktemp("site")
    environment = (
        {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        | {
            "RECTO_VAR_DIR": str(var),
            "DJANGO_SETTINGS_MODULE": "learning_site.settings",  # not the tests' own: what is served is what operators get
        }
    )
    for command in (["migrate"], ["load_content"], ["collectstatic", "--no-input"]):
        run = [sys.executable, "manage.py", *command, "--verbosity", "0"]
        subprocess.run(run, cwd=ROOT, env=environment, check=True)
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "learning_site.serve", "--port", str(port)], cwd=ROOT, env=environment
    )
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}", server)
        yield Site(url=f"http://127.0.0.1:{port}", database=var / "recto.sqlite3")
    finally:
        server.terminate()
        server.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert server.poll() is None, "The server ended at its start."
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("The server did not become healthy within 30 seconds.")


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def console() -> list[str]:
    """Everything the browser complained about; a test that ends with a complaint fails."""
    return []


@pytest.fixture
def context(browser: Browser, site: Site, console: list[str]) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    context.on("console", lambda message: complain(console, message))
    context.on("weberror", lambda error: console.append(str(error.error)))
    yield context
    context.close()
    assert console == []


def complain(console: list[str], message: ConsoleMessage) -> None:
    if message.type in {"error", "warning"}:
        console.append(f"{message.type}: {message.text}")


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
