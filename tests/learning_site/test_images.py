import os

import pytest
from django.http import Http404

from learning_site.images import find_image

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "content" / "track"
    folder.mkdir(parents=True)
    (folder / "queue.png").write_bytes(PNG)
    (folder / "topic.md").write_text("secret")
    (tmp_path / "outside.png").write_bytes(PNG)
    os.symlink(tmp_path / "outside.png", folder / "link.png")
    return tmp_path / "content"


def test_an_image_beside_the_files_is_found(root):
    assert find_image(root, "track/queue.png").read_bytes() == PNG


@pytest.mark.parametrize(
    "path",
    [
        "track/topic.md",
        "track/none.png",
        "track",
        "../outside.png",
        "track/../../outside.png",
        "track/link.png",
        "/etc/passwd.png",
        "track/queue.svg",
        "",
    ],
)
def test_nothing_else_is(root, path):
    with pytest.raises(Http404):
        find_image(root, path)


def test_it_is_served_with_its_type(client, root, settings):
    settings.CONTENT_DIR = root
    response = client.get("/content/track/queue.png")
    assert response["Content-Type"] == "image/png"
    assert b"".join(response.streaming_content) == PNG
    assert client.get("/content/track/topic.md").status_code == 404
