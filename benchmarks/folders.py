"""Generated content folders: many small questions, or many pages of prose."""

from collections.abc import Iterator
from pathlib import Path

QUESTION = """\
## What does call number {n} of `task.enqueue()` return? {{#question-{n} level={level} kind=output}}

The view below runs once for request {n}.

```python
def view(request):
    result = send_welcome.enqueue({n})
    return HttpResponse(result.id)
```

- [x] A result with an id, before the task has run for request {n} {{#receipt-{n}}}
  > The row is stored; its id is known at once.
- [ ] The value that the task returns for request {n} {{#value-{n}}}
  > The value exists only after a worker ran the task.
- [ ] Nothing at all for request {n} {{#nothing-{n}}}
  > `enqueue` returns a `TaskResult`.

### Solution
1. **Read the verb.** Enqueue stores a call.

"""
PART = """
## Part {part} of page {n}

A task is an ordinary function that *you* hand to **someone else**, number {n}.{part}. Defining it and running it become
two separate moments, and `enqueue` stands between them. See the [documentation](https://docs.example/{n}).

- The request ends before the slow work does
- A server thread is free for visitor {n}

```python
@task
def send_welcome_{n}_{part}(user_id):
    user = User.objects.get(pk=user_id)
    return mail(user.email, subject="Welcome {n}")
```

| step | who | what |
|------|-----|------|
| 1 | server | stores row {n} |
| 2 | worker | runs it |
"""
TOPICS_A_TRACK = 100
LEVELS = ("easy", "medium", "hard")


def write_questions(root: Path, files: int) -> None:
    """``files`` files, each a practice.md with one question in a topic of its own (every topic also has a topic.md)."""
    for n, folder in _topics(root, files // 2):
        question = QUESTION.format(n=n, level=LEVELS[n % 3])
        (folder / "practice.md").write_text(f"---\nabout: One question\nminutes: 1\n---\n\n{question}")


def write_pages(root: Path, docs: Path, pages: int) -> None:
    """The same ``pages`` pages of prose twice: as deep dives under ``root`` and as a mkdocs site under ``docs``."""
    docs.mkdir(parents=True)
    for n, folder in _topics(root, pages):
        prose = _prose(n)
        (folder / "deep-dive.md").write_text(f"---\nabout: A page\nminutes: 5\n---\n\n{prose}")
        (docs / f"topic-{n}.md").write_text(f"# Topic {n}\n\n{prose}")


def _topics(root: Path, number: int) -> Iterator[tuple[int, Path]]:
    """Make ``number`` topic folders with their topic.md, a hundred a track; give each with its number."""
    for start in range(0, number, TOPICS_A_TRACK):
        track = root / f"track-{start}"
        numbers = range(start, min(number, start + TOPICS_A_TRACK))
        _write_track(track, [f"topic-{n}" for n in numbers])
        for n in numbers:
            folder = track / f"topic-{n}"
            folder.mkdir()
            (folder / "topic.md").write_text(_topic(n))
            yield n, folder


def _write_track(folder: Path, topics: list[str]) -> None:
    folder.mkdir(parents=True)
    listed = "".join(f"  - {topic}\n" for topic in topics)
    (folder / "track.md").write_text(
        f"---\ntitle: Generated\nsummary: For measuring\ntopics:\n{listed}---\n\nGenerated.\n"
    )


def _topic(n: int) -> str:
    return f"---\ntitle: Topic {n}\nsummary: Number {n}\nlevel: beginner\nminutes: 5\n---\n\nThe idea of topic {n}.\n"


def _prose(n: int) -> str:
    return "".join([f"## What it is\n\nPage {n}.\n", *(PART.format(n=n, part=part) for part in range(6))])


def write_cards(root: Path, cards: int, *, per_file: int) -> None:
    """``cards`` recall cards, ``per_file`` in each topic's cards.md."""
    for n, folder in _topics(root, cards // per_file):
        numbers = range(n * per_file, (n + 1) * per_file)
        body = "\n".join(
            f"## What does call {k} return? {{#call-{k} level=beginner}}\nA receipt with id {k}.\n"
            for k in numbers
        )
        (folder / "cards.md").write_text(f"---\nabout: Cards\nminutes: 5\n---\n\n{body}")
