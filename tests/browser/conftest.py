"""A real server (the default one, on a fresh SQLite file) and a real headless Chromium."""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
PATIENCE = 60_000  # milliseconds until something that does not come counts as missing
REMEDY = "apt-get install chromium-headless-shell (or chromium), or set RECTO_CHROMIUM to the path of one."
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
    """A file stays in one worker; each worker has one server and one browser. The first test waits for both."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group(f"browser {item.path.stem}"))
            item.add_marker(pytest.mark.timeout(300))


@dataclass(frozen=True)
class Site:
    """A site of its own in ``var``, under the settings that operators get, not the tests' own."""

    url: str
    var: Path
    settings: dict[str, str]

    @property
    def database(self) -> Path:
        return self.var / "recto.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        own = {"RECTO_VAR_DIR": str(self.var), "DJANGO_SETTINGS_MODULE": "learning_site.settings"}
        return inherited | own | self.settings

    def manage(self, *arguments: str) -> str:
        """What a management command of this site prints."""
        run = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            run, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = (
        os.environ.get("RECTO_CHROMIUM")
        or shutil.which("chromium-headless-shell")
        or shutil.which("chromium")
    )
    if path:
        return path
    if os.environ.get("CI"):
        pytest.fail(f"No Chromium: {REMEDY}")
    pytest.skip(f"NO CHROMIUM, NO BROWSER TESTS: {REMEDY}")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What RECTO_VAR_DIR names before anybody came: content loaded, static files collected. One worker makes it for all."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    ready = shared / "prepared-site"
    with (shared / "prepared-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            making = Site(url="", var=shared / "prepared-site.making", settings={})
            for command in (["migrate"], ["load_content"], ["collectstatic", "--no-input"]):
                making.manage(*command, "--verbosity", "0")
            making.var.rename(ready)
    return ready


@pytest.fixture(scope="session")
def site(chromium_path: str, prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(prepared, tmp_path_factory.mktemp("site") / "var") as site:
        yield site


@pytest.fixture(scope="session")
def people(site: Site) -> dict[str, str]:
    """Session keys of those whom people.py makes."""
    keys: dict[str, str] = json.loads(
        site.manage("shell", "-v0", "-c", "from tests.browser.people import main; main()")
    )
    return keys


@contextmanager
def serving(prepared: Path, var: Path, **settings: str) -> Iterator[Site]:
    """A site on a copy, in ``var``, of what was ``prepared``."""
    port = free_port()
    shutil.copytree(prepared, var)
    site = Site(url=f"http://127.0.0.1:{port}", var=var, settings=settings)
    server = subprocess.Popen(
        [sys.executable, "-m", "learning_site.serve", "--port", str(port)], cwd=ROOT, env=site.environment
    )
    try:
        wait_until_serving(site.url, server)
        yield site
    finally:
        server.terminate()
        server.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_serving(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        assert server.poll() is None, "The server ended at its start."
        if is_serving(url):
            return
        time.sleep(0.1)
    raise AssertionError(f"The server did not begin to serve within {PATIENCE / 1000:.0f} seconds.")


def is_serving(url: str) -> bool:
    """Whether there is all it takes to show pages. That somebody works the queue is left to the tests."""
    try:
        answer = urllib.request.urlopen(f"{url}/health", timeout=5)
    except urllib.error.HTTPError as error:
        answer = error
    except OSError:  # not there yet
        return False
    with answer, suppress(OSError, ValueError):  # too busy to say
        parts = json.load(answer)
        return bool(parts["database"] == parts.get("content") == "ok")
    return False


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
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
    context.set_default_timeout(PATIENCE)
    context.on("console", lambda message: complain(console, message))
    context.on("weberror", lambda raised: blame(console, raised.error))
    yield context
    context.close()
    assert console == []


def blame(console: list[str], error: Error) -> None:
    """Note an error of a script. Chromium calls it one, too, that it had no time left to animate between two pages."""
    if "Transition was aborted because of invalid state" not in str(error):
        console.append(str(error))


def complain(console: list[str], message: ConsoleMessage) -> None:
    if message.type in {"error", "warning"}:
        console.append(f"{message.type}: {message.text}")


@pytest.fixture
def axe_page(browser: Browser, site: Site) -> Iterator[Page]:
    """A page for axe. Nobody reads its console, where the policy's refusal of axe's own styles stands."""
    context = browser.new_context(base_url=site.url, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def sign_in(context: BrowserContext, site: Site, key: str) -> None:
    context.add_cookies([{"name": "sessionid", "value": key, "url": site.url}])


@pytest.fixture
def scriptless(browser: Browser, site: Site) -> Iterator[Page]:
    """A page without JavaScript."""
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
