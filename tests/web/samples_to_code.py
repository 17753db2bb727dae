"""A workspace with a sample of made-up headlines to code, some of them hostile, and what was stored of it."""

import shutil
import sqlite3
from contextlib import closing
from datetime import date, timedelta

from panictrack.archive import Database
from panictrack.archive.headlines import insert_rows
from panictrack.archive.labels import FrameItem, SampleItem, StoredSample, Stratum, add_codebook, add_sample
from panictrack.labelling.codebook import built_in
from panictrack.model.text import title_digest
from panictrack.settings import write_workspace

from .conftest import HOSTILE, NOW, entry

TITLES = (HOSTILE, *(f"AI could kill {n} of us, scientist warns" for n in range(1, 12)))
MARK = "unseen-by-coders"  # in the outlet of each headline: no page of a coder may have it


def draw_sample(folder, titles=TITLES, *, coders=("ana", "ben"), book=None, name="ai", seed=1):
    """Store the sample: every headline for all coders, in this order."""
    book = book or built_in().of_topic("artificial intelligence")
    archive = Database.open(folder / "archive.db")
    with archive.writing() as connection:
        insert_rows(
            connection, [entry(title, outlet=f"{MARK}.example", guid=f"{name} {title}") for title in titles]
        )
        ids = dict(connection.execute("select title, id from headline"))
        values = {"name": book.name, "version": book.version, "digest": book.digest, "text": book.text}
        sample = StoredSample(
            name=name, codebook_id=add_codebook(connection, values, added_at=NOW), topic="ai", since=None,
            until=date(2026, 11, 16), streams=(), design="random", scorer="alarm@4", coders=coders,
            n_frame=2_500, n_drawn=len(titles), overlap_share=1, seed=seed,
            created_at=NOW + timedelta(days=30),
        )  # fmt: skip
        stratum = Stratum(
            number=0, name="all", score_from=None, score_to=None, stream=None, period=None,
            n_frame=2_500, n_drawn=len(titles),
        )  # fmt: skip
        items = [
            SampleItem(
                position=position, headline_id=ids[title], title_digest=title_digest(title),
                frame_number=position, stratum=0,
                inclusion_probability=0.1, is_overlap=True, coder="", score=0.777, stream=MARK,
                week_start=date(2026, 11, 9),
            )
            for position, title in enumerate(titles, start=1)
        ]  # fmt: skip
        frame = [
            FrameItem(number=number, stratum=0, score=0.777, stream=MARK, week_start=date(2026, 11, 9))
            for number in range(1, len(titles) + 1)
        ]
        add_sample(connection, sample, [stratum], items, frame)
    archive.close()


def workspace_to_code(folder, empty_archive, titles=TITLES, **options):
    """A new workspace with the sample."""
    shutil.copy(empty_archive, folder / "archive.db")
    write_workspace(folder)
    draw_sample(folder, titles, **options)
    return folder


def stored(folder, coder="ana"):
    """The answers of a coder that hold, by title and question, as the file has them."""
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        query = "select title, question, answer from annotation_current where coder = ?"
        return {(title, question): answer for title, question, answer in connection.execute(query, (coder,))}


def n_rows(folder):
    """How many answers were ever stored, withdrawn ones too."""
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        return connection.execute("select count(*) from annotation").fetchone()[0]
