"""What runs by itself is told to who runs the site."""

from pathlib import Path

import pytest

from background import periodic

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(("page", "hours"), [("background.md", 24), ("operations.md", 0)])
def test_every_periodic_task_is_listed(page, hours):
    """background.md lists those of a day, operations.md all."""
    text = (DOCS / page).read_text(encoding="utf-8")
    names = [
        name for name, one in periodic.registered().items() if one.interval.total_seconds() >= hours * 3600
    ]

    assert len(names) >= 5
    assert [name for name in names if f"| `{name}` |" not in text] == []
