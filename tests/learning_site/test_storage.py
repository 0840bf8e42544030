from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.test import override_settings

from learning_site.storage import STYLESHEET, BundlingStorage


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A folder of static files as they are written."""
    css = tmp_path / "written" / "recto" / "css" / "components"
    css.mkdir(parents=True)
    (css / "line.css").write_text('.line { background: url("../../icon.svg"); }\n')
    (css.parents[1] / "icon.svg").write_text("<svg/>")
    (css.parents[1] / "recto.css").write_text(
        '@layer base;\n@import url("css/components/line.css");\n.own { color: red; }\n'
    )
    return tmp_path / "written"


def collect(written: Path, target: Path) -> str:
    """The served stylesheet."""
    source, storage = FileSystemStorage(written), BundlingStorage(location=target, base_url="/static/")
    names = [str(path.relative_to(written)) for path in written.rglob("*") if path.is_file()]
    for name in names:
        if not storage.exists(name):
            with source.open(name) as file:
                storage.save(name, file)
    for name, _, processed in storage.post_process({name: (source, name) for name in names}):
        assert not isinstance(processed, Exception), name
    return (target / storage.stored_name(STYLESHEET)).read_text()


def test_the_stylesheet_is_served_in_one_piece(written: Path, tmp_path: Path):
    served = collect(written, tmp_path / "target")
    assert "@import" not in served
    assert served.index("@layer") < served.index(".line") < served.index(".own")
    assert 'url("icon.' in served
    assert (tmp_path / "target" / "recto" / served.split('url("')[1].split('"')[0]).exists()


def test_a_change_of_an_imported_file_alone_is_served(written: Path, tmp_path: Path):
    before = collect(written, tmp_path / "target")
    (written / "recto" / "css" / "components" / "line.css").write_text(".line { color: blue; }\n")
    after = collect(written, tmp_path / "target")
    assert "blue" not in before
    assert "blue" in after


def test_the_sites_own_stylesheet_is_one_file_with_every_component(tmp_path: Path):
    storages = {"staticfiles": {"BACKEND": "learning_site.storage.BundlingStorage"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
        served = (tmp_path / staticfiles_storage.stored_name(STYLESHEET)).read_text()
    assert "@import" not in served
    found = finders.find("recto/css/components")
    assert isinstance(found, str)
    components = list(Path(found).glob("*.css"))
    assert len(components) > 30
    for component in components:
        last_rule = component.read_text().rstrip().rsplit("\n", 3)[0]
        assert last_rule in served, component.name
    assert (tmp_path / "recto" / "fonts").is_dir()
    for address in served.split('url("')[1:]:
        assert (tmp_path / "recto" / address.split('"')[0]).exists()
