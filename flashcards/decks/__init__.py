"""Decks in and out: a learner's own cards, files that are imported, files that are exported."""
