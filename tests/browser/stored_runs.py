"""A run of the lab as its server's database holds it, and the times that its page ought to show."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

SCENARIO_PAGE = "SELECT track, topic, predictions FROM lab_labpage WHERE scenario = ? AND retired_at IS NULL"
STAMPS = "SELECT lane, item, event, at_ms FROM lab_stamp WHERE run_id = ? ORDER BY at_ms, id"
RUN = "SELECT state, measures FROM lab_run WHERE uid = ?"
ACTIONS = ("received", "queued", "replied", "started", "finished")


def rows(database: Path, query: str, *values: str) -> list[tuple]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute(query, values).fetchall()


@dataclass(frozen=True)
class Table:
    """A table of the page: its id, the words beside it, its headings, which columns hold numbers, its rows' texts."""

    id: str
    words: str
    headings: list[str]
    numbers: list[bool]
    rows: list[list[str]]

    def times(self) -> Iterator[tuple[int, str, str]]:
        """(number of the row, heading, text) of each cell that holds a number."""
        for place, row in enumerate(self.rows):
            for heading, is_number, text in zip(self.headings, self.numbers, row, strict=True):
                if is_number:
                    yield place, heading, text


class StoredLane:
    """The stamps of one lane, in milliseconds since its begin."""

    def __init__(self, stamps: list[tuple[int, str, float]]) -> None:
        begin = next(at for _, event, at in stamps if event == "begin")
        self.stamps = [(item, event, at - begin) for item, event, at in stamps]

    def of(self, item: int, event: str) -> list[float]:
        return [at for number, name, at in self.stamps if (number, name) == (item, event)]

    def every(self, event: str) -> list[float]:
        return [at for _, name, at in self.stamps if name == event]

    def spans(self, start: str, end: str) -> list[float]:
        """From the first start to the last end of each item that has both."""
        items = sorted({item for item, _, _ in self.stamps if self.of(item, start) and self.of(item, end)})
        return [self.of(item, end)[-1] - self.of(item, start)[0] for item in items]

    def work(self) -> float:
        """From the first task's queueing to the last task's end."""
        return self.every("finished")[-1] - self.of(1, "queued")[0]


class StoredRun:
    def __init__(self, database: Path, uid: str) -> None:
        hexadecimal = uid.replace("-", "")
        ((self.state, measures),) = rows(database, RUN, hexadecimal)
        self.measures: dict[str, float] = json.loads(measures)
        self._stamps = rows(database, STAMPS, hexadecimal)

    def tasks(self) -> dict[str, int]:
        """How many tasks each lane had; lanes without tasks are left out."""
        counts = {
            name: len({i for i, e, _ in lane.stamps if e == "queued"}) for name, lane in self.lanes.items()
        }
        return {name: count for name, count in counts.items() if count}

    @cached_property
    def lanes(self) -> dict[str, StoredLane]:
        """By name, in the order in which they began."""
        names = [lane for lane, _, event, _ in self._stamps if event == "begin"]
        return {
            name: StoredLane([stamp for lane, *stamp in self._stamps if lane == name])  # type: ignore[misc]
            for name in names
        }

    def expected(self, table: Table, place: int, heading: str) -> float:
        """The number that belongs in this cell; times in milliseconds. KeyError for a column not known here."""
        if heading == "At":
            return self._event(table, place)
        lane = self._lane(table, place)
        label = table.rows[place][0]
        if table.headings[0] in ("Task", "Order", "Argument"):
            item = int(label.split()[-1]) if table.headings[0] != "Argument" else 11 + place
            return OF_ITEM[heading](lane, item)
        if table.headings[0] == "Attempt":
            return OF_ATTEMPT[heading](lane, place)
        return OF_LANE[heading](lane)

    def _lane(self, table: Table, place: int) -> StoredLane:
        """The lane that the table is named for, else the one that its row stands for, else the one with tasks."""
        _, _, name = table.id.partition("-")
        if name:
            return self.lanes[name]
        if table.headings[0] in ("Way", "Workers"):
            return list(self.lanes.values())[place]
        return self.lanes["background"]

    def _event(self, table: Table, place: int) -> float:
        """The first row's time counts from the lane's start, the others' from the first row."""
        lane, item = self.lanes["background"], int(table.words.split(",")[0].split()[-1])
        events = [at for number, event, at in lane.stamps if number == item and event in ACTIONS]
        return events[place] - (events[0] if place else 0)


OF_ITEM = {
    "Queued": lambda lane, item: lane.of(item, "queued")[0],
    "Started": lambda lane, item: lane.of(item, "started")[0],
    "Finished": lambda lane, item: lane.of(item, "finished")[-1],
    "In queue": lambda lane, item: lane.of(item, "started")[0] - lane.of(item, "queued")[0],
    "After": lambda lane, item: lane.of(item, "refused")[0] - lane.of(item, "called")[0],
    "Charges": lambda lane, item: len(lane.of(item, "charged")),
}
OF_ATTEMPT = {
    "Started": lambda lane, place: lane.every("started")[place],
    "Finished": lambda lane, place: lane.every("finished")[place],
    "Pause before": lambda lane, place: lane.every("started")[place] - lane.every("finished")[place - 1],
}
OF_LANE = {
    "All done": StoredLane.work,
    "Longest in queue": lambda lane: max(lane.spans("queued", "started")),
    "Longest at the door": lambda lane: max(lane.spans("started", "admitted")),
    "Quickest job": lambda lane: min(lane.spans("started", "finished")),
    "Slowest job": lambda lane: max(lane.spans("started", "finished")),
    # The urgent task is item 1, the reports come after it.
    "Wait": lambda lane: lane.of(1, "started")[0] - lane.of(1, "queued")[0],
    "Done after": lambda lane: lane.of(1, "finished")[0] - lane.of(1, "queued")[0],
    "Last report done": lambda lane: (
        max(at for item, event, at in lane.stamps if item != 1 and event == "finished")
        - lane.of(2, "queued")[0]
    ),
}
