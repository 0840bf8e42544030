"""A small content folder without a fault, and ways to write and read it."""

from courseware.library import read_library

TRACK = "background-work/track.md"
TOPIC = "background-work/queues/topic.md"
OTHER = "background-work/workers/topic.md"


def path_of(mode):
    return f"background-work/queues/{mode}.md"


QUESTION = """\
## Who waits for the e-mail? {#who-waits level=easy kind=conceptual see=breakdown#step-2}

The view calls `enqueue`. Who waits?

- [x] The worker {#worker}
  > The row sits in the queue.
- [ ] The visitor {#visitor myth=faster}
  > `enqueue` returns at once.

### Hint
Which line touches the server?

### Solution
1. **Read the verb.** Not [[#visitor]].
2. **Ask who works.** A worker.
"""

FRONT = "---\nabout: One line\nminutes: 4\n---\n"

FILES = {
    TRACK: "---\ntitle: Background work\nsummary: Work\ntopics:\n  - queues\n  - workers\n---\nAbout the track.\n",
    TOPIC: (
        "---\ntitle: Queues\nsummary: Where work waits\nlevel: beginner\nminutes: 10\nleads_to:\n  - workers\n"
        "sources:\n  - title: Docs\n    url: https://docs.djangoproject.com/\n---\n"
        "The idea, with [a link](../workers/topic.md) and ![a picture](queue.png).\n"
    ),
    OTHER: "---\ntitle: Workers\nsummary: Who works\nlevel: beginner\nminutes: 10\nrequires: [queues]\n---\nThe idea.\n",
    path_of("deep-dive"): (
        FRONT
        + "## What it is\n\nA ==queue==.\n\n## Build-up\n\n### A function {#a-function level=foundation}\n\n"
        "> Does it run? {answer=no}\n>\n> Not yet.\n\nThe text.\n\n#### Result\nA task.\n\n"
        "## Pitfalls\n\n### Calling it {#calling}\n\n#### Wrong\n\n```python\nsend(1)\n```\n\n"
        "#### Correct\nEnqueue.\n\n#### Root cause\nHabit.\n"
    ),
    path_of("breakdown"): (
        FRONT
        + "## Flow\n\n```flow\nlanes: User | Server\n(ask: Asks) | [answer: Answers]\n\nask -> answer\n```\n\n"
        "## Code\n\n```python\nqueue = []\nqueue.append(1)\n```\n\n## Steps\n\n"
        "| Step | Action | Line | Node | Server | `queue` |\n|---|---|---|---|---|---|\n"
        "| 0 | Start | | | Free | [] |\n| 1 | Asks | 1 | ask | Busy | |\n| 2 | Answers | 2 | answer | | ?{#queue-then level=hard}[1] |\n\n"
        "1. **It asks.** To know.\n2. **It answers.** To tell.\n\n"
        "## Key moments\n\n### Why? {#why-so steps=1,2}\nBecause.\n\n"
        "## Snapshot\n\n- a\n- b\n- c\n- d\n\n## Transcript\n\nWords.\n"
    ),
    path_of("evidence"): (
        FRONT + "## Impact\n\nMuch.\n\n## Bad pattern: in the request\n\n```python\nsend()\n```\n\nSlow.\n\n"
        "## Good pattern\n\n```python\nsend.enqueue()\n```\n\nFast.\n\n## Comparison\n\n"
        "| Way | Verdict |\n|---|---|\n| One | Bad: slow |\n| Two | Good: fast |\n\nMeasured here.\n\n"
        "## Pipeline\n\n```pipeline Sent\nSave | 5\n! Send | 2000\n```\n\n## The metric\n\nTime.\n\n"
        "## Tips\n\n1. **Queue it.** Mail is slow.\n"
    ),
    path_of("myths"): (
        FRONT
        + "## A worker makes it faster. {#faster answer=no}\n\n**Reality.** No.\n\n**Why it matters.** Capacity.\n"
    ),
    path_of("practice"): FRONT + "\n" + QUESTION,
    path_of("challenge"): (
        "---\nabout: One line\nminutes: 4\nbadge: Queue keeper\n---\n## What prints? {#prints kind=output seconds=60}\n\n"
        "```answer\n4\nfour\n```\n\n### Explanation\nTwo and two.\n\n"
        "## Put in order {#order-it}\n\n```order\na = 1\nprint(a)\n```\n\n### Explanation\nFirst things first.\n"
    ),
    path_of("cards"): (
        FRONT
        + "## What must run? {#must-run level=beginner}\nA worker.\n\n> See: [The queue](breakdown.md#step-2)\n\n"
        "## Complete {#complete}\nA row waits in the ==queue==.\n"
    ),
    path_of("explain"): FRONT
    + "## Why? {#why}\n\n> Hint: think.\n\n- The request ends\n- A thread is free\n",
    path_of("lab"): (
        "---\nabout: One line\nminutes: 4\nscenario: blocking\nknobs:\n  emails: 6\n---\nYou will see.\n\n"
        "## Predict\n\n### How long? {#how-long measure=slowest_ms}\n- Short {value=20}\n- Long {value=2000}\n\n"
        "## Watch\n1. **It.** Beats.\n\n## What it shows\nGone.\n"
    ),
}


def write_content(root, changes=None):
    """Write the files under ``root``; ``changes`` maps paths to other text, bytes, or None for no such file."""
    for path, text in {**FILES, **(changes or {})}.items():
        if text is None:
            continue
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
    picture = root / "background-work/queues/queue.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(b"\x89PNG")
    return root


def changed(path, old, new):
    """Return the changes that replace ``old``, which must be there, by ``new`` in one file."""
    assert old in FILES[path], f"{path} has no {old!r}"
    return {path: FILES[path].replace(old, new, 1)}


def found(root, changes=None):
    """Return what the checker says: ``line:column rule`` by path."""
    reading = read_library(write_content(root, changes))
    return [(d.path, f"{d.line}:{d.column} {d.rule}") for d in reading.diagnostics]
