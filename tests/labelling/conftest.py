"""A sample of made-up headlines, drawn by hand: three titles, two coders, one title for both."""

from datetime import UTC, date, datetime

import pytest

from panictrack.archive.labels import FrameItem, SampleItem, StoredSample, Stratum, add_codebook, add_sample
from panictrack.labelling.codebook import built_in
from panictrack.model.text import title_digest

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
TITLES = ("AI could kill us all, scientists warn", "AI helps bakers", "Robots and AI draw a crowd")


@pytest.fixture
def sample(archive, store) -> StoredSample:
    """`ai`: the first headline for ana and ben, the second for ana, the third for ben."""
    store(*TITLES)
    with archive.writing() as connection:
        ids = dict(connection.execute("select title, id from headline"))
        book = built_in().of_topic("artificial intelligence")
        values = {"name": book.name, "version": book.version, "digest": book.digest, "text": book.text}
        made = StoredSample(
            name="ai",
            codebook_id=add_codebook(connection, values, added_at=NOW),
            topic="ai",
            since=None,
            until=date(2026, 11, 30),
            streams=(),
            design="random",
            scorer="alarm@4",
            coders=("ana", "ben"),
            n_frame=10,
            n_drawn=3,
            overlap_share=0.2,
            seed=1,
            created_at=NOW,
        )
        stratum = Stratum(
            number=0, name="all", score_from=None, score_to=None, stream=None, period=None,
            n_frame=10, n_drawn=3,
        )  # fmt: skip
        items = [
            SampleItem(
                position=position, headline_id=ids[title], title_digest=title_digest(title),
                frame_number=position, stratum=0,
                inclusion_probability=0.3, is_overlap=not coder, coder=coder, score=0.5, stream="x.org",
                week_start=date(2026, 11, 16),
            )
            for position, (title, coder) in enumerate(zip(TITLES, ("", "ana", "ben"), strict=True), start=1)
        ]  # fmt: skip
        frame = [
            FrameItem(number=number, stratum=0, score=0.5, stream="x.org", week_start=date(2026, 11, 16))
            for number in range(1, 11)
        ]
        add_sample(connection, made, [stratum], items, frame)
    return made
