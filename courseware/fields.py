"""Takes typed values out of a file's front matter and reports what is missing, wrong or unknown."""

from __future__ import annotations

from dataclasses import dataclass, field

from courseware import limits
from courseware.diagnostics import Report
from courseware.documents import Source
from courseware.front_matter import Fields, FrontMatter, Items, Scalar, Value
from courseware.wording import closest, id_fault, listed


@dataclass(slots=True)
class FieldReader:
    """Reads one front matter. Every key asked for is known; `finish` reports the others."""

    front: FrontMatter
    report: Report
    asked: list[str] = field(default_factory=list)

    def text(self, name: str, *, longest: int = limits.SUMMARY, required: bool = True) -> str:
        """Return a line of text; an empty string where it is missing."""
        found = self._scalar(name, required)
        if found and len(found.text) > longest:
            message = f"{name} has {len(found.text)} characters; {longest} are allowed."
            self.report.error(found.line, found.column, "too-long", message)
        return found.text.strip() if found else ""

    def whole(self, name: str, *, default: int | None = None, smallest: int = 1) -> int:
        """Return a whole number below 2³¹; required where there is no default."""
        found = self._scalar(name, required=default is None)
        fallback = smallest if default is None else default
        if not found:
            return fallback
        text = found.text
        if (
            text.isascii()
            and text.isdigit()
            and len(text) < 11
            and smallest <= int(text) <= limits.LARGEST_INTEGER
        ):
            return int(text)
        message = (
            f"{name} must be a whole number from {smallest} to {limits.LARGEST_INTEGER:,}, not {text!a}."
        )
        self.report.error(found.line, found.column, "bad-number", message)
        return fallback

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        """Return one of the allowed words."""
        found = self._scalar(name, required=True)
        if not found or found.text in allowed:
            return found.text if found else allowed[0]
        message = f"{name}: {found.text} is unknown. Write {listed(allowed)}."
        self.report.error(found.line, found.column, "bad-value", message, closest(found.text, allowed))
        return allowed[0]

    def ids(self, name: str, *, required: bool = False, with_track: bool = False) -> tuple[Scalar, ...]:
        """Return a list of ids with their places; ``with_track`` allows ``track/topic``."""
        scalars = [value for value in self._items(name, required) if self._is_scalar(name, value)]
        return tuple(
            value for value in scalars if isinstance(value, Scalar) and self._is_id(value, with_track)
        )

    def sources(self) -> tuple[Source, ...]:
        """Return the list of ``title`` and ``url`` pairs."""
        return tuple(
            source for value in self._items("sources", required=False) if (source := self._source(value))
        )

    def pairs(self, name: str) -> tuple[tuple[Scalar, str], ...]:
        """Return a mapping of names to texts."""
        self.asked.append(name)
        value = self.front.fields.values.get(name)
        if value is None:
            return ()
        if not isinstance(value, Fields):
            self._wrong(name, value, "needs one `name: value` a line")
            return ()
        return tuple(
            (value.keys[key], item.text)
            for key, item in value.values.items()
            if self._is_scalar(key, item) and isinstance(item, Scalar)
        )

    def place(self, name: str) -> tuple[int, int]:
        """Return line and column of a key, or of the file's first line."""
        key = self.front.fields.keys.get(name)
        return (key.line, key.column) if key else (1, 1)

    def finish(self) -> None:
        """Report every key nobody asked for."""
        for name, key in self.front.fields.keys.items():
            if name not in self.asked:
                message = f"The field {name!a} is unknown here. Known: {', '.join(self.asked)}."
                self.report.error(key.line, key.column, "unknown-key", message, closest(name, self.asked))

    def _scalar(self, name: str, required: bool) -> Scalar | None:
        self.asked.append(name)
        value = self.front.fields.values.get(name)
        if value is None or (isinstance(value, Scalar) and not value.text.strip()):
            if required and self.front.is_read:
                self.report.error(*self.place(name), "missing-key", f"{name} is missing. Write `{name}: …`.")
            return None
        return value if self._is_scalar(name, value) and isinstance(value, Scalar) else None

    def _is_scalar(self, name: str, value: Value) -> bool:
        if not isinstance(value, Scalar):
            self._wrong(name, value, "must be plain text; put quotes around it")
        return isinstance(value, Scalar)

    def _items(self, name: str, required: bool) -> tuple[Value, ...]:
        self.asked.append(name)
        value = self.front.fields.values.get(name)
        if isinstance(value, Items) and (value.values or not required):
            return value.values
        if value is None or isinstance(value, Items) or (isinstance(value, Scalar) and not value.text):
            if required and self.front.is_read:
                self.report.error(*self.place(name), "missing-key", f"{name} is missing. Write a list.")
            return ()
        self._wrong(name, value, "must be a list: one `- item` a line")
        return ()

    def _is_id(self, found: Scalar, with_track: bool) -> bool:
        parts = found.text.split("/", 1) if with_track else [found.text]
        fault = next((fault for part in parts if (fault := id_fault(part))), "")
        if fault:
            self.report.error(found.line, found.column, "bad-id", f"The id {found.text!a} {fault}.")
        return not fault

    def _source(self, value: Value) -> Source | None:
        if not isinstance(value, Fields):
            self._wrong("sources", value, "needs a title and a url in each entry")
            return None
        inner = FieldReader(FrontMatter(value, 0), self.report)
        title, url = inner.text("title", longest=limits.TITLE), inner.text("url", longest=limits.URL)
        inner.finish()
        if url and not url.startswith(("https://", "http://")):
            place = value.values["url"]
            self.report.error(place.line, place.column, "bad-url", "A source's url begins with https://.")
        return Source(title=title, url=url) if title and url else None

    def _wrong(self, name: str, value: Value, need: str) -> None:
        self.report.error(value.line, value.column, "bad-value", f"{name} {need}.")
