"""Sentences about a record of answers: how often the verdict changed, and how often it was right."""

from collections.abc import Mapping, Sequence

from panictrack.curve.record_scores import ChanceScore, EraScore, HorizonScore, spans_of
from panictrack.model import Measure
from panictrack.model.times import WEEK
from panictrack.report.i18n import label, month_name, t
from panictrack.report.record import PooledRecord, SeriesRecord
from panictrack.report.wording.curve import listed


def record_sentence(record: SeriesRecord) -> str:
    """How often the verdict changed, and how often it declared an end that was not one."""
    scores, origin = record.scores, record.origin.value
    changes = t("record-changes", changes=scores.n_changes, since=month_name(scores.first), origin=origin)
    return t("record-sentence", changes=changes, ends=_ends(record))


def _ends(record: SeriesRecord) -> str:
    scores = record.scores
    return t(
        "record-ends",
        ends=scores.n_ends,
        false=scores.n_false_ends,
        which="all" if scores.n_false_ends == scores.n_ends else "some",
        dated="yes" if scores.false_ends else "no",
        months=listed([month_name(day) for day in scores.false_ends]) if scores.false_ends else "",
        open=scores.n_open_ends,
        origin=record.origin.value,
    )


def ends_sentence(others: Mapping[Measure, SeriesRecord]) -> str:
    """Of each other measure of the topic, how often an end was declared, and how often it was none."""
    ends = (
        t("record-ends-of", measure=label("measure", measure.value).capitalize(), ends=_ends(record))
        for measure, record in others.items()
    )
    return " ".join((t("record-others"), *ends))


def origin_sentence(record: SeriesRecord) -> str:
    """Whether the answers were published, or are fits made later."""
    return t("record-origin", origin=record.origin.value, published=len(record.published))


def record_sentences(record: SeriesRecord) -> tuple[str, ...]:
    """The same, then the stated chances and the forecasts against what came, and how far to trust that."""
    scores = record.scores
    alone = t("record-fitted", changes=scores.n_changes_fitted)
    return (
        f"{record_sentence(record)} {alone} {origin_sentence(record)}",
        _chances(scores.chances),
        _forecasts(scores.horizons, scores.n_weeks, scores.eras),
        t("record-overlap"),
    )


def outcomes_sentence(record: SeriesRecord) -> str:
    """How what came is judged, and how long the spans are, of which the chances were stated."""
    spans = [spans_of(answer) for answer in record.months]
    last = spans[-1]
    return t(
        "record-outcomes",
        kinds=len(set(spans)),
        period=last.period // WEEK,
        quarter=last.quarter // WEEK,
        half=last.half_year // WEEK,
    )


def pooled_sentences(pooled: PooledRecord, *, measure: str) -> tuple[str, ...]:
    """The same for the records of concern about several technologies; the page's own is of `measure`."""
    together = t(
        "record-pooled",
        origin=pooled.origin.value,
        measure=measure,
        series=pooled.n_series,
        months=pooled.n_months,
        changes=pooled.n_changes,
        ends=pooled.n_ends,
        false=pooled.n_false_ends,
    )
    chances = _chances(pooled.chances, "record-brier-pooled")
    return f"{together} {chances}", _forecasts(pooled.horizons, pooled.n_weeks)


def chance_name(name: str) -> str:
    """What a chance is of."""
    return t(f"record-chance-{name}")


def _chances(scores: Mapping[str, ChanceScore], message: str = "record-brier") -> str:
    """The Brier score of each stated chance."""
    if not any(score.n for score in scores.values()):
        return t("record-brier-none")
    return t(message, scores="; ".join(_chance(name, score) for name, score in scores.items()))


def _chance(name: str, score: ChanceScore) -> str:
    if score.brier is None or score.brier_of_base_rate is None or score.base_rate is None:
        return t("record-brier-open", chance=chance_name(name))
    return t(
        "record-brier-chance",
        chance=chance_name(name),
        months=score.n,
        brier=f"{score.brier:.2f}",
        rate=f"{score.base_rate:.0%}",
        base=f"{score.brier_of_base_rate:.2f}",
        open=score.n_open,
    )


def _forecasts(horizons: Sequence[HorizonScore], n_weeks: int, eras: Sequence[EraScore] = ()) -> str:
    known = [one for one in horizons if one.n]
    if not known:
        return t("record-forecasts-none")
    n = sum(one.n for one in known)
    together = t(
        "record-forecasts",
        forecasts=n,
        weeks=n_weeks,
        inner=_share(sum(one.n_in_50 for one in known), n),
        outer=_share(sum(one.n_in_95 for one in known), n),
        horizons="; ".join(map(_horizon, known)),
    )
    return " ".join(
        [together, *([t("record-eras", eras="; ".join(map(_era, eras)))] if len(eras) > 1 else [])]
    )


def _era(one: EraScore) -> str:
    return t(
        "record-era",
        first=month_name(one.first),
        last=month_name(one.last),
        forecasts=one.n,
        inner=_share(one.n_in_50, one.n),
        outer=_share(one.n_in_95, one.n),
    )


def _horizon(one: HorizonScore) -> str:
    return t(
        "record-horizon",
        first=one.first,
        last=one.last,
        inner=_share(one.n_in_50, one.n),
        outer=_share(one.n_in_95, one.n),
    )


def _share(n: int, of: int) -> str:
    return f"{n / of:.0%}"
