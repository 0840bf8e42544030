"""The badge as a picture to keep or share: an SVG file that needs no style sheet, no font and no script."""

from __future__ import annotations

import textwrap

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from quizzes.petals import outline, strands
from quizzes.wording import counted

INK, QUIET, BLUE, WASH, RULE = "#1a2036", "#555b73", "#2450c8", "#e6eeff", "#9aa3bd"
WIDTH, LINE = 320, 24
SCALE = 2  # how much larger than its units the picture opens
TITLE_Y = 266
LETTERS = 30  # a line of the title


def draw_badge(title: str, topic: str, *, petals: int, total: int, best: int, goes: int) -> SafeString:
    """``best`` problems solved in the best of ``goes`` attempts. All texts are escaped."""
    lines = textwrap.wrap(title or "Challenge badge", LETTERS)[:3]
    below = TITLE_Y + len(lines) * LINE
    facts = f"{petals} of {total} problems solved", f"Best of {counted(goes, 'attempt')}: {best} of {total}"
    texts = [(TITLE_Y + number * LINE, 19, INK, line) for number, line in enumerate(lines)]
    texts += [
        (below, 14, INK, topic),
        (below + LINE, 14, QUIET, facts[0]),
        (below + 2 * LINE, 14, QUIET, facts[1]),
    ]
    height = below + 3 * LINE + 10
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {w} {h}" role="img">'
        '<title>{title}: {petals} of {total} petals</title><rect width="{w}" height="{h}" fill="#ffffff"/>'
        '<rect x="6" y="6" width="{inner_w}" height="{inner_h}" rx="3" fill="none" stroke="{rule}"/>'
        '<g transform="translate(60 26)" fill="none">{flower}<circle cx="100" cy="100" r="21" fill="#ffffff"'
        ' stroke="{blue}" stroke-width="1.5"/>{count}</g>{texts}</svg>',
        w=WIDTH,
        h=height,
        width=WIDTH * SCALE,
        height=height * SCALE,
        inner_w=WIDTH - 12,
        inner_h=height - 12,
        rule=RULE,
        title=title or "Challenge badge",
        petals=petals,
        total=total,
        blue=BLUE,
        flower=_flower(petals, total),
        count=_text(100, 105, 15, BLUE, f"{petals}/{total}"),
        texts=format_html_join(
            "", "{}", ((_text(WIDTH // 2, y, size, ink, words),) for y, size, ink, words in texts)
        ),
    )


def _flower(petals: int, total: int) -> SafeString:
    return format_html_join(
        "", "{}", ((_petal(index, total, is_won=index < petals),) for index in range(total))
    )


def _petal(index: int, total: int, *, is_won: bool) -> SafeString:
    if not is_won:
        return format_html('<path d="{}" stroke="{}" stroke-width="0.8"/>', outline(index, total), RULE)
    return format_html(
        '<path d="{}z" fill="{}"/><path d="{}" stroke="{}" stroke-width="0.9"/>',
        outline(index, total),
        WASH,
        strands(index, total),
        BLUE,
    )


def _text(x: int, y: int, size: int, ink: str, words: str) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" font-family="Georgia, serif" font-size="{}" fill="{}" text-anchor="middle">{}</text>',
        x,
        y,
        size,
        ink,
        words,
    )
