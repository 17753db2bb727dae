"""The files of a snapshot and the meaning of each column.

A column of the archive is described by the archive's own codebook.
"""

from dataclasses import dataclass, replace

from sqlalchemy import Table

from panictrack.archive.tables import (
    annotation,
    codebook,
    feed,
    fetch,
    headline,
    label_frame,
    label_item,
    label_sample,
    label_stratum,
    model_instructions,
    model_reply,
    outlet,
    published_answer,
    score,
    scorer,
    stream,
    week_label,
)
from panictrack.archive.views import WEEK

FORMAT = 4  # of the folder; another one is an error
TOPICS, HISTORY = "topics.yaml", "history"
README, CODEBOOK, METHODS = "README.md", "codebook.md", "methods.md"

_TYPES = {"INTEGER": "integer", "FLOAT": "number"}
_NOT_TEXT = {
    "week_start": "date",
    "published_at": "datetime",
    "first_seen_at": "datetime",
    "started_at": "datetime",
    "made_at": "datetime",
    "added_at": "datetime",
    "created_at": "datetime",
    "answered_at": "datetime",
    "since": "date",
    "until": "date",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """A column of a file; `type` is that of a Frictionless table schema."""

    name: str
    type: str
    meaning: str
    may_be_empty: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """A foreign key: a column whose values are those of a column of another file."""

    field: str
    file: str
    column: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TableFile:
    """A CSV file; `key` identifies its rows, `is_ours` says that nobody else has rights in it."""

    name: str
    meaning: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    is_ours: bool = False

    @property
    def path(self) -> str:
        """Its name in the folder."""
        return f"{self.name}.csv"

    @property
    def columns(self) -> tuple[str, ...]:
        """Its header line."""
        return tuple(field.name for field in self.fields)


def _of(table: Table, names: str) -> tuple[Field, ...]:
    return tuple(
        Field(
            name=name,
            type=_NOT_TEXT.get(name) or _TYPES.get(table.c[name].type.compile(), "string"),
            meaning=table.c[name].comment or "",
            may_be_empty=bool(table.c[name].nullable),
        )
        for name in names.split()
    )


def _week(names: str) -> tuple[Field, ...]:
    types = {"week_start": "date", **dict.fromkeys(("stream", "outlet", "topic"), "string")}
    return tuple(
        Field(name=name, type=types.get(name, "integer"), meaning=WEEK.columns[name])
        for name in names.split()
    )


_NUMBER = Field(
    name="number",
    type="integer",
    meaning="Number of the headline in this snapshot, in order of arrival, from 1.",
)
_OUTLET = Field(name="outlet", type="string", meaning="The publisher, as in outlets.csv.")
_STREAM = Field(name="stream", type="string", meaning="The stream that counts it, as in streams.csv.")
_TO_OUTLET = Reference(field="outlet", file="outlets", column="name")
_TO_STREAM = Reference(field="stream", file="streams", column="name")

OUTLETS = TableFile(
    name="outlets",
    meaning="Publishers. Sorted by name.",
    fields=_of(outlet, "name country language"),
    key=("name",),
)
STREAMS = TableFile(
    name="streams",
    meaning="Streams: one manner of choosing headlines each, such as a feed. Sorted by name.",
    fields=_of(stream, "name kind"),
    key=("name",),
)
FEEDS = TableFile(
    name="feeds",
    meaning="Feeds that were fetched, without user names and passwords in addresses. Sorted by address.",
    fields=(
        Field(name="number", type="integer", meaning="Number of the feed in this snapshot."),
        *_of(feed, "url name"),
        _OUTLET,
        Field(name="stream", type="string", meaning="The stream that it is, as in streams.csv."),
    ),
    key=("number",),
    references=(_TO_OUTLET, _TO_STREAM),
)
FETCHES = TableFile(
    name="fetches",
    meaning="The fetch ledger: every attempt to fetch a feed, successful or not. Sorted by feed and time.",
    fields=(
        Field(name="feed", type="integer", meaning="The feed, as in feeds.csv."),
        *_of(
            fetch,
            "started_at seconds outcome http_status n_bytes n_entries n_new n_first_shown n_links_dropped "
            "is_possible_gap reason body_digest parser",
        ),
    ),
    references=(Reference(field="feed", file="feeds", column="number"),),
)
_WITHOUT_TEXT = (
    _NUMBER,
    _STREAM,
    _OUTLET,
    *_of(
        headline,
        "published_at first_seen_at dated_by week_start article_key title_key title_revision is_selected "
        "language",
    ),
)
HEADLINES = TableFile(
    name="headlines",
    meaning="Distinct titles of articles, in order of arrival.",
    fields=(*_WITHOUT_TEXT, *_of(headline, "title url")),
    key=("number",),
    references=(_TO_OUTLET, _TO_STREAM),
)
HEADLINES_WITHOUT_TEXT = replace(
    HEADLINES,
    meaning="Distinct titles of articles, in order of arrival; the titles and addresses are withheld.",
    fields=_WITHOUT_TEXT,
)
SCORERS = TableFile(
    name="scorers",
    meaning="The scorers, each in the version that scored last. Sorted by name.",
    fields=(
        *_of(scorer, "name version fingerprint languages"),
        Field(
            name="scored_through",
            type="integer",
            meaning="Every headline up to this number is scored; without a row in scores.csv its score is 0.",
        ),
    ),
    key=("name",),
    is_ours=True,
)
SCORES = TableFile(
    name="scores",
    meaning="Scores of headlines; zeros are left out. Sorted by headline and scorer.",
    fields=(
        Field(name="headline", type="integer", meaning="The headline, as in headlines.csv."),
        Field(name="scorer", type="string", meaning="The scorer, as in scorers.csv."),
        *_of(score, "value"),
    ),
    key=("headline", "scorer"),
    references=(
        Reference(field="headline", file="headlines", column="number"),
        Reference(field="scorer", file="scorers", column="name"),
    ),
    is_ours=True,
)
WEEKLY = TableFile(
    name="weekly",
    meaning="Numerators and denominators by week, stream, outlet and topic. A week in which a stream "
    "showed nothing of an outlet has no row: it is missing, not zero. Sorted by week, stream, outlet and "
    "topic.",
    fields=_week("week_start stream outlet topic n_headlines n_topic n_concerned n_alarmed"),
    key=("week_start", "stream", "outlet", "topic"),
    references=(_TO_STREAM, _TO_OUTLET),
    is_ours=True,
)
WEEKLY_LABELS = TableFile(
    name="weekly_labels",
    meaning="Themes of fear and calls for regulation by week, stream, outlet and topic. Without a row here, "
    "but with one in weekly.csv: 0. Sorted by week, stream, outlet, topic and label.",
    fields=(
        *_week("week_start stream outlet topic"),
        Field(name="label", type="string", meaning="theme:NAME or regulation:NAME, as in scorers.csv."),
        *_of(week_label, "n_topic n_alarmed"),
    ),
    key=("week_start", "stream", "outlet", "topic", "label"),
    references=(_TO_STREAM, _TO_OUTLET, Reference(field="label", file="scorers", column="name")),
    is_ours=True,
)
ANSWERS = TableFile(
    name="answers",
    meaning="What the first report of each week said of a series. Sorted by topic, measure and week.",
    fields=_of(
        published_answer,
        "topic measure week_start is_corrected verdict fitted p_past p_higher p_rose step_days "
        "n_steps level recent forecast version made_at",
    ),
    key=("topic", "measure", "week_start", "is_corrected"),
    is_ours=True,
)

CODEBOOKS = TableFile(
    name="codebooks",
    meaning="Codebooks under which people coded headlines. Sorted by digest.",
    fields=_of(codebook, "digest name version text added_at"),
    key=("digest",),
    is_ours=True,
)
_SAMPLE = Field(name="sample", type="string", meaning="The sample, as in label_samples.csv.")
_CODEBOOK = Field(name="codebook", type="string", meaning="The codebook, by its digest in codebooks.csv.")
_HEADLINE = Field(
    name="headline",
    type="integer",
    meaning="The headline, as in headlines.csv; empty: it is not in this snapshot.",
    may_be_empty=True,
)
_TO_SAMPLE = Reference(field="sample", file="label_samples", column="name")
_TO_CODEBOOK = Reference(field="codebook", file="codebooks", column="digest")
_TO_HEADLINE = Reference(field="headline", file="headlines", column="number")
LABEL_SAMPLES = TableFile(
    name="label_samples",
    meaning="Samples of headlines that were drawn to be coded. Sorted by name.",
    fields=(
        *_of(label_sample, "name"),
        _CODEBOOK,
        *_of(
            label_sample,
            "topic since until streams design scorer coders n_frame n_drawn overlap_share seed created_at",
        ),
    ),
    key=("name",),
    references=(_TO_CODEBOOK,),
    is_ours=True,
)
LABEL_STRATA = TableFile(
    name="label_strata",
    meaning="Strata of samples: within one, every headline had the same chance to be drawn. Sorted by sample "
    "and number.",
    fields=(
        _SAMPLE,
        *_of(label_stratum, "number name score_from score_to stream period n_frame n_drawn"),
    ),
    key=("sample", "number"),
    references=(_TO_SAMPLE,),
    is_ours=True,
)
LABEL_ITEMS = TableFile(
    name="label_items",
    meaning="Headlines of samples, with the chance with which each was drawn. Sorted by sample and position.",
    fields=(
        _SAMPLE,
        *_of(label_item, "position"),
        _HEADLINE,
        *_of(
            label_item,
            "title_digest frame_number stratum inclusion_probability is_overlap coder score stream "
            "week_start",
        ),
    ),
    key=("sample", "position"),
    references=(_TO_SAMPLE, _TO_HEADLINE),
    is_ours=True,
)
LABEL_FRAMES = TableFile(
    name="label_frames",
    meaning="Frames of samples: every headline that could be drawn, as it was then. Sorted by sample and "
    "number.",
    fields=(_SAMPLE, *_of(label_frame, "number stratum score stream week_start")),
    key=("sample", "number"),
    references=(_TO_SAMPLE,),
    is_ours=True,
)
MODEL_INSTRUCTIONS = TableFile(
    name="model_instructions",
    meaning="What language models that coded were told. Sorted by number.",
    fields=(
        Field(name="number", type="integer", meaning="Number of the instructions in this snapshot."),
        *_of(model_instructions, "text"),
    ),
    key=("number",),
    is_ours=True,
)
MODEL_REPLIES = TableFile(
    name="model_replies",
    meaning="Replies of language models that coded, in order. Without titles they are left out: they may "
    "quote them. Their answers are in annotations.csv.",
    fields=(
        Field(name="number", type="integer", meaning="Number of the reply in this snapshot."),
        _SAMPLE,
        *_of(model_reply, "position coder"),
        Field(name="instructions", type="integer", meaning="As in model_instructions.csv."),
        *_of(model_reply, "reply problem replied_at"),
    ),
    key=("number",),
    references=(
        _TO_SAMPLE,
        Reference(field="instructions", file="model_instructions", column="number"),
    ),
    is_ours=True,
)
ANNOTATIONS = TableFile(
    name="annotations",
    meaning="Every answer of every coder, in the order of storing; the latest of a title, coder, "
    "codebook and question holds. Without titles, coders' notes are left out: they may quote them.",
    fields=(
        Field(name="number", type="integer", meaning="Number of the answer in this snapshot."),
        Field(
            name="sample",
            type="string",
            meaning="The sample, as in label_samples.csv; empty: coded elsewhere.",
            may_be_empty=True,
        ),
        _HEADLINE,
        *_of(annotation, "title_digest coder"),
        _CODEBOOK,
        *_of(annotation, "question answer answered_at source"),
    ),
    key=("number",),
    references=(_TO_SAMPLE, _TO_HEADLINE, _TO_CODEBOOK),
    is_ours=True,
)
LABELS = (
    CODEBOOKS,
    LABEL_SAMPLES,
    LABEL_STRATA,
    LABEL_FRAMES,
    LABEL_ITEMS,
    MODEL_INSTRUCTIONS,
    MODEL_REPLIES,
    ANNOTATIONS,
)
"""What people coded. Snapshots of panictrack 0.2 lack these files."""


def headlines_file(*, has_text: bool) -> TableFile:
    """The file of headlines, with or without what belongs to the publishers."""
    return HEADLINES if has_text else HEADLINES_WITHOUT_TEXT


def table_files(*, has_text: bool) -> tuple[TableFile, ...]:
    """All tables of a snapshot, in the order of its README."""
    return (
        WEEKLY,
        WEEKLY_LABELS,
        headlines_file(has_text=has_text),
        SCORERS,
        SCORES,
        OUTLETS,
        STREAMS,
        FEEDS,
        FETCHES,
        ANSWERS,
        *LABELS,
    )
