"""HTML as text in templates."""

from __future__ import annotations

from django.template import Library

from lessons.plain_text import plain_text

register = Library()
register.filter(plain_text)
