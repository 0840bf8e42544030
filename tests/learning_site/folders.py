"""A small content folder: two tracks, three topics, a few modes."""

from pathlib import Path

TRACK = "---\ntitle: {title}\nsummary: About {title}\norder: {order}\ntopics:\n{topics}---\n\nAbout it.\n"
TOPIC = (
    "---\ntitle: {title}\nsummary: In short, {title}\nlevel: beginner\nminutes: 5\n{extra}---\n\nThe idea.\n"
)
CARDS = """---
about: Cards
minutes: 3
---

## What runs a task? {#who level=beginner}
A worker.

## Where does it wait? {#where level=beginner}
In the queue.
"""
PRACTICE = """---
about: One question
minutes: 2
---

## Who waits? {#who-waits level=easy kind=conceptual}

- [x] The worker {#worker}
  > It does the work.
- [ ] The visitor {#visitor}
  > The reply is sent already.

### Solution
1. **Look.** Somebody else works.
"""


def write_content(root: Path) -> Path:
    tracks = {"queues": ("Queues", 1, ["why", "how"]), "storage": ("Storage", 2, ["rows"])}
    for slug, (title, order, topics) in tracks.items():
        (root / slug).mkdir(parents=True)
        listed = "".join(f"  - {topic}\n" for topic in topics)
        (root / slug / "track.md").write_text(TRACK.format(title=title, order=order, topics=listed))
    extras = {
        "queues/why": "leads_to:\n  - how\n",
        "queues/how": "requires:\n  - why\n  - storage/rows\n",
        "storage/rows": "",
    }
    for path, extra in extras.items():
        folder = root / path
        folder.mkdir()
        title = f"{folder.name.title()} it works"
        (folder / "topic.md").write_text(TOPIC.format(title=title, extra=extra))
        (folder / "cards.md").write_text(CARDS)
    (root / "queues/why/practice.md").write_text(PRACTICE)
    return root
