"""The training data: annotated headlines, and unlabelled ones for the teacher to classify.

All titles of the press are in ../shared/data; our own labels for some of them are in training/coded.csv
(training/coded.py). training/contrast.csv holds pairs of invented headlines: the two of a pair share most of
their words or their subject, and differ in what decides the grade of alarm (Gardner et al. 2020, contrast
sets). They were written by a machine reader who knew the codebook and no data; they are no news, and name no
real person or firm.

Nothing here reads what is kept back for checking: the digests of never_train.txt, the development set, the
collections HELD_OUT, and the headlines coded to measure errors. tests/training holds that.
"""

import csv
import gzip
import hashlib
import io
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from coded import HELD_OUT, SHARED, Coded, coded_headlines, digest, kept_back, plain

from panictrack.scoring.scorers.features import names_technology
from panictrack.scoring.scorers.themes import REGULATIONS, THEMES
from panictrack.scoring.scorers.topics import load_topics, score_topics

PREDICTIONS = Path("training/teacher.npz")
CONTRAST = Path("training/contrast.csv")
UNLABELLED_FILES = (
    "headlines_2/reuters_web_2007_2016",
    "headlines_2/abc_au_current_affairs_2000_2016",
    "headlines_2/business_guardian_reuters_cnbc_2017_2020",
    "headlines_2/techmeme_ridehome_links_2018_2026",
    "headlines/raise24_ai_headlines_2023",
    "headlines/googlenews_top_2025_2026",
    "headlines/bbc_homepage_2021_2023",
    "headlines/bbc_nyt_newsflow_2024_2026",
    "headlines/rss_ars_npr_2024_2026",
    "headlines/hn_top10_daily_2010_2026",
    "headlines/us_outlet_urls_2022_2026",
    "headlines/nyt_2014_2022",
    "headlines/nyt_1996_2013",
)
MAX_BY_GROUP = {"ai": 14_000, "technology": 16_000, "word": 8_000, "other": 10_000}
N_RECOMBINED = 16_000
FIRST_HALF = ("gn", "nyt96", "nyt14", "bbc", "googlenews", "nyt_", "abc_", "us_outlet")
"""The collections, by short name or beginning of the file's name, of one half of the annotated headlines."""

MIN_WORDS = 4  # of a part of a headline
MIN_LETTERS = 15  # "Corrections" teaches nothing
SEED = 20_240

HEADS = (
    "alarm_any",
    "alarm",
    *(f"theme:{name}" for name in THEMES),
    "regulation",
    *(f"regulation:{name}" for name in REGULATIONS),
)
"""The questions to learn, in the order of the columns of every table here."""

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True)
class Annotated:
    """Headlines annotated by the codebook: `mood` is the grade of alarm minus 0.3 valence.

    `labels` (n, heads) are 0 or 1.
    """

    titles: list[str]
    labels: Array
    mood: Array
    is_ai: Array
    is_first_half: Array  # by collection, so that one half never saw a collection of the other

    def only(self, rows: Array) -> "Annotated":
        """Some of the headlines."""
        return Annotated(
            titles=[self.titles[row] for row in rows],
            labels=self.labels[rows],
            mood=self.mood[rows],
            is_ai=self.is_ai[rows],
            is_first_half=self.is_first_half[rows],
        )


def annotated_headlines() -> Annotated:
    """The annotated training headlines: the shared ones, our own, and the invented pairs."""
    shared = [row for row in labelled("train") if digest(row["title"]) not in kept_back()]
    own = [one for one in coded_headlines() if not one.is_test and one.collection not in HELD_OUT]
    invented = rows_of(CONTRAST)
    rows = [*shared, *map(_as_row, own), *invented]
    return Annotated(
        titles=[row["title"] for row in rows],
        labels=np.array([_labels(row) for row in rows], dtype=float),
        mood=np.array([float(row["alarm"]) - 0.3 * float(row["valence"]) for row in rows]),
        is_ai=np.array([row["about_ai"] == "1" for row in rows]),
        is_first_half=np.array(
            [
                *(row["dataset"] in FIRST_HALF for row in shared),
                *(one.collection.startswith(FIRST_HALF) for one in own),
                *(int(row["pair"]) % 2 == 1 for row in invented),
            ]
        ),
    )


def halves_of(annotated: Annotated) -> list[tuple[Array, Array]]:
    """Rows to train on and rows to predict, twice; no collection is in both."""
    first, second = np.flatnonzero(annotated.is_first_half), np.flatnonzero(~annotated.is_first_half)
    return [(first, second), (second, first)]


def _as_row(one: Coded) -> dict[str, str]:
    codes = one.codes
    return {
        "title": one.title,
        "about_ai": str(int(codes.is_ai)),
        "alarm": str(codes.alarm),
        "themes": ";".join(codes.themes),
        "regulation": codes.regulation,
        "valence": str(codes.valence),
    }


def _labels(row: dict[str, str]) -> list[bool]:
    themes, regulation = row["themes"].split(";"), row["regulation"]
    return [
        int(row["alarm"]) >= 1,
        int(row["alarm"]) >= 2,
        *(name in themes for name in THEMES),
        regulation != "none",
        *(regulation == name for name in REGULATIONS),
    ]


def emotion_headlines() -> tuple[list[str], Array, list[str], Array]:
    """Headlines and their annotated fear: GoodNewsEveryone (0 to 1.5) and the SemEval 2007 trial (0 to 1)."""
    weight = {
        "fear": 1.5,
        "negative_anticipation_including_pessimism": 1.0,
        "anger": 0.7,
        "negative_surprise": 0.7,
        "sadness": 0.6,
        "disgust": 0.5,
    }
    news = rows_of(SHARED / "labels/goodnewseveryone.csv")
    trial = rows_of(SHARED / "labels/semeval2007_trial.csv")
    return (
        [row["text"] for row in news],
        np.array([weight.get(row["dominant_emotion"], 0.0) for row in news]),
        [row["text"] for row in trial],
        np.array([max(0.0, float(row["fear"])) / 100 for row in trial]),
    )


def unlabelled_headlines() -> list[str]:
    """Unlabelled headlines: all about AI, samples about other technologies and none, and recombined parts.

    The parts come from headlines about AI, cut in two and some joined to a part of another: the teacher's
    predictions for them show which words decide.
    """
    groups: dict[str, list[str]] = {name: [] for name in MAX_BY_GROUP}
    known = {plain(row["title"]) for name in ("train", "dev") for row in labelled(name)}
    known |= {plain(one.title) for one in coded_headlines()}
    topics = load_topics()
    for source in _sources():
        titles = list(_new_titles(source, known))
        for title, about in zip(titles, score_topics(titles, topics), strict=True):
            groups[_group(title, about)].append(title)
    generator = random.Random(SEED)  # noqa: S311 - a sample, no secret
    chosen = []
    for name, most in MAX_BY_GROUP.items():
        chosen += generator.sample(groups[name], min(most, len(groups[name])))
        print(f"unlabelled headlines, {name}: {min(most, len(groups[name])):,} of {len(groups[name]):,}")
    return chosen + _recombined(groups["ai"], generator)


def _recombined(titles: Sequence[str], generator: random.Random) -> list[str]:
    """Parts of headlines and joined parts of two, half and half, if they still name a technology."""
    long = [words for title in titles if len(words := title.split()) >= 2 * MIN_WORDS]
    found: dict[str, None] = {}
    while len(found) < N_RECOMBINED:
        one, other = (_cut(words, generator) for words in generator.sample(long, 2))
        parts = [*one[0], *other[1]] if len(found) % 2 else one[generator.randrange(2)]
        if names_technology(title := " ".join(parts)):
            found[title] = None
    return list(found)


def _cut(words: list[str], generator: random.Random) -> tuple[list[str], list[str]]:
    cut = generator.randint(MIN_WORDS, len(words) - MIN_WORDS)
    return words[:cut], words[cut:]


def _group(title: str, about: Sequence[str]) -> str:
    if "ai" in about:
        return "ai"
    if about:
        return "technology"
    return "word" if names_technology(title) else "other"


def _new_titles(titles: Iterable[str], known: set[str]) -> Iterator[str]:
    for written in titles:
        title = " ".join(written.split())
        key = plain(title)
        if len(key) >= MIN_LETTERS and key not in known and digest(title) not in kept_back():
            known.add(key)
            yield title


def labelled(name: str) -> list[dict[str, str]]:
    """The rows of the shared labels: `train`, or `dev`, each of which was annotated twice."""
    return rows_of(SHARED / f"labels/alarm_headlines_{name}.csv")


def _sources() -> Iterator[Iterator[str]]:
    """The titles of each file with unlabelled headlines."""
    yield (row["text"] for row in rows_of(SHARED / "labels/aiaaic_incident_headlines.csv"))
    for name in UNLABELLED_FILES:
        yield (row["title"] for row in rows_of(SHARED / f"{name}.csv.gz"))


def saved_predictions(annotated: Annotated, unlabelled: Sequence[str], path: Path = PREDICTIONS) -> Any:
    """The arrays of training/teach.py, which must be about these headlines."""
    saved = np.load(path)
    for name, titles in (("annotated", annotated.titles), ("digests", unlabelled)):
        if not np.array_equal(saved[name], digests(titles)):
            raise SystemExit(f"{path} is about other headlines; run training/teach.py first")
    return saved


def digests(titles: Sequence[str]) -> Array:
    """Eight bytes of each headline's SHA-256."""
    first = [hashlib.sha256(title.encode()).digest()[:8] for title in titles]
    return np.frombuffer(b"".join(first), dtype="<u8")


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, gzipped or not."""
    body = path.read_bytes()
    text = gzip.decompress(body) if path.suffix == ".gz" else body
    return list(csv.DictReader(io.StringIO(text.decode(), newline="")))
