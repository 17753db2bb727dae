"""A file that is to be read, with all that its form may need."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from panictrack.collecting.parsing.normalise import ParsedFeed
from panictrack.importing.formats.decompress import FileOnDisk

# The entries of a feed's body and of its content type, where it has one.
Parse = Callable[[bytes, str | None], ParsedFeed]


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportSource:
    """A file on the disk and how a person wants it read."""

    file: FileOnDisk
    column_map: Mapping[str, str] = field(default_factory=dict)
    taken_at: datetime | None = None  # of a snapshot: the moment in its name
    parse: Parse | None = None
