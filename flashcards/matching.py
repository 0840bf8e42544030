"""Which concepts a text seems to name, by its words. A suggestion: the learner has the last word."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

ENOUGH = 0.5  # more than this share of a concept's telling words must turn up
QUOTE_WORDS = 9

_TAG = re.compile(r"<[^>]+>")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCE = re.compile(r"[^.!?;\n]+")
_ENDINGS = ("ings", "ing", "edly", "ed", "ies", "es", "s", "ly", "er", "e")
_SHORTEST_STEM = 3
_COMMON = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "but",
        "by",
        "can",
        "do",
        "does",
        "doing",
        "done",
        "each",
        "for",
        "from",
        "get",
        "gets",
        "has",
        "have",
        "he",
        "her",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "like",
        "may",
        "more",
        "most",
        "much",
        "must",
        "my",
        "no",
        "nor",
        "not",
        "now",
        "of",
        "on",
        "once",
        "one",
        "only",
        "or",
        "other",
        "our",
        "out",
        "over",
        "own",
        "same",
        "she",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "too",
        "under",
        "until",
        "up",
        "very",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "why",
        "will",
        "with",
        "you",
        "your",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """``quote`` is the learner's words the match rests on; empty where nothing was found."""

    is_covered: bool
    quote: str = ""


def match(text: str, concepts: Sequence[str]) -> tuple[Match, ...]:
    """For each concept (HTML), whether ``text`` names it."""
    found = {_stem(word) for word in _WORD.findall(text)}
    return tuple(_match(text, found, _telling(concept)) for concept in concepts)


def suggested(text: str, concepts: Sequence[str]) -> frozenset[int]:
    """Indexes of the concepts ``text`` seems to name."""
    return frozenset(index for index, found in enumerate(match(text, concepts)) if found.is_covered)


def _match(text: str, found: set[str], telling: frozenset[str]) -> Match:
    hits = telling & found
    if not telling or len(hits) <= ENOUGH * len(telling):
        return Match(is_covered=False)
    return Match(is_covered=True, quote=_quote(text, hits))


def _telling(concept: str) -> frozenset[str]:
    words = _WORD.findall(html.unescape(_TAG.sub(" ", concept)))
    return frozenset(_stem(word) for word in words if word.lower() not in _COMMON)


def _stem(word: str) -> str:
    """A word without its endings; crude, and the same for the text and the concept."""
    return _stripped(word.lower().replace("’", "'").removesuffix("'s"))


def _stripped(stem: str) -> str:
    for ending in _ENDINGS:
        if stem.endswith(ending) and len(stem) - len(ending) >= _SHORTEST_STEM:
            return _stripped(stem.removesuffix(ending))
    return stem


def _quote(text: str, hits: frozenset[str]) -> str:
    """The stretch of words of one sentence in which most of ``hits`` stand."""
    best, most = "", 0
    for sentence in _SENTENCE.findall(text):
        words = sentence.split()
        for start in range(max(1, len(words) - QUOTE_WORDS + 1)):
            stretch = words[start : start + QUOTE_WORDS]
            count = len(hits & {_stem(word) for word in _WORD.findall(" ".join(stretch))})
            if count > most:
                best, most = " ".join(stretch), count
    return best.strip(" ,")
