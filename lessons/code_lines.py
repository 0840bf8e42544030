"""A code block line by line, so that a page can mark the lines of a step."""

import re

from courseware.documents import Code
from courseware.highlighting import code_html

_LINE = re.compile(r"<li[^>]*>(.*?)</li>", re.DOTALL)


def code_lines(code: Code) -> list[str]:
    """The inner HTML of each line, none of them marked."""
    return _LINE.findall(code_html(code.source, code.language))
