import stat

from learning_site.secret_key import read_or_create_secret_key


def test_the_key_is_made_once_and_private(tmp_path):
    path = tmp_path / "secret-key"
    first = read_or_create_secret_key(path)
    assert read_or_create_secret_key(path) == first
    assert len(first) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
