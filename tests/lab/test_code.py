import inspect
from pathlib import Path

import pytest

from lab import scenarios
from lab.code import listings, source_of

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("slug", scenarios.ALL)
def test_what_is_shown_is_what_runs(slug):
    for excerpt in scenarios.get(slug).code:
        for part in excerpt.of:
            text = Path(inspect.getsourcefile(inspect.unwrap(part))).read_text()
            lines = [line.strip() for line in text.splitlines()]
            shown = [line.strip() for line in source_of(part).splitlines()]
            assert any(lines[at : at + len(shown)] == shown for at in range(len(lines)))


def test_listings_name_their_module_and_are_highlighted():
    first = listings("blocking-vs-background")[0]
    assert (ROOT / first.place).exists()
    assert '<span class="k">def</span>' in first.code_html
    assert first is listings("blocking-vs-background")[0]
