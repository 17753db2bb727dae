"""The records of a large JSON document one by one: what is held is one of them, never the document."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from panictrack.errors import InputError

_BLOCK = 1 << 20  # characters that are read at a time
_LONGEST_RECORD = 1 << 21  # characters
_MOST_SKIPPED = 1_000_000  # values of a list without records
_DEEPEST = 3  # lists of records are nested in a key or two
_NO_SPACE = re.compile(r"[^ \t\r\n]")


class RecordStream:
    """Reads the first list of objects in a document, at any of three levels, as the standard decoder would.

    `begun` is what was already read of the document.
    """

    def __init__(self, begun: str, handle: IO[str], path: Path, decoder: json.JSONDecoder) -> None:
        self._text = begun.removeprefix("\ufeff")
        self._at = 0
        self._handle = handle
        self._is_at_end = self._is_found = False
        self._path = path
        self._decoder = decoder

    def records(self) -> Iterator[Any]:
        """The records of each document in the text; none where there is no list of objects.

        Raises
        ------
        InputError
            The document is not JSON or is not complete, or one record has more than two million characters.
        """
        while self._peek():
            self._is_found = False
            yield from self._first_list(_DEEPEST)

    def _first_list(self, depth: int) -> Iterator[Any]:
        """The elements of the first list of objects in the value that comes next, all of which is read."""
        mark = self._peek()
        if mark == "[":
            self._at += 1
            is_first = self._peek() == "{" and not self._is_found
            self._is_found = self._is_found or is_first
            for number, element in enumerate(self._elements()):
                if is_first:
                    yield element
                elif number == _MOST_SKIPPED:
                    raise self._damaged("a list of more than a million values that are no records")
        elif mark == "{" and depth:
            yield from self._in_members(depth)
        else:
            self._value()

    def _in_members(self, depth: int) -> Iterator[Any]:
        self._at += 1
        if self._peek() == "}":
            self._at += 1
            return
        while True:
            self._value()  # the key
            self._expect(":")
            yield from self._first_list(depth - 1)
            if self._expect(",}") == "}":
                return

    def _elements(self) -> Iterator[Any]:
        """The elements of a list whose bracket has been read, and its end."""
        if self._peek() == "]":
            self._at += 1
            return
        while True:
            yield self._value()
            if self._expect(",]") == "]":
                return

    def _peek(self) -> str:
        """The next character that is no space; nothing at the end."""
        while (found := _NO_SPACE.search(self._text, self._at)) is None:
            self._at = len(self._text)
            if not self._fill():
                return ""
        self._at = found.start()
        return found[0]

    def _expect(self, marks: str) -> str:
        mark = self._peek()
        if not mark or mark not in marks:
            raise self._damaged(f"{mark or 'its end'!r} where {' or '.join(marks)} should be")
        self._at += 1
        return mark

    def _value(self) -> Any:
        self._peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if not self._fill():
                    raise self._damaged(str(error.msg)) from error
                continue
            except (ValueError, RecursionError) as error:
                raise self._damaged(str(error)) from error
            # A number may go on in the next block.
            if end < len(self._text) or not self._fill():
                self._at = end
                return value

    def _fill(self) -> bool:
        """Read a block more; false at the end."""
        if len(self._text) - self._at > _LONGEST_RECORD:
            raise InputError(
                f"{self._path}: a value of more than two million characters; split it, or use JSON lines"
            )
        block = "" if self._is_at_end else self._handle.read(_BLOCK)
        self._is_at_end = not block
        self._text = self._text[self._at :] + block
        self._at = 0
        return bool(block)

    def _damaged(self, why: str) -> InputError:
        return InputError(f"{self._path}: {why}; check that the file is JSON and complete")
