"""Sentences about a record of answers: how often the verdict changed, and how often it was right."""

from panictrack.curve.record_scores import CHANCES, ChanceScore, HorizonScore, RecordScores
from panictrack.report.i18n import month_name, t


def record_sentence(scores: RecordScores) -> str:
    """How often the verdict changed, and how often it declared an end that was not one."""
    changes = t("record-changes", changes=scores.n_changes, since=month_name(scores.first))
    ends = t(
        "record-ends",
        ends=scores.n_ends,
        false=scores.n_false_ends,
        which="all" if scores.n_false_ends == scores.n_ends else "some",
        open=scores.n_open_ends,
    )
    return t("record-sentence", changes=changes, ends=ends)


def record_sentences(scores: RecordScores) -> tuple[str, ...]:
    """The same, then each stated chance and the forecasts against what came, and how far to trust that."""
    return (
        record_sentence(scores),
        t("record-fitted", changes=scores.n_changes_fitted),
        *(_chance(name, scores.chances[name]) for name in CHANCES),
        _forecasts(scores),
        t("record-overlap"),
    )


def chance_name(name: str) -> str:
    """What a chance is of."""
    return t(f"record-chance-{name}")


def share(n: int, of: int) -> str:
    """A share in whole per cent."""
    return f"{n / of:.0%}"


def _chance(name: str, score: ChanceScore) -> str:
    if score.brier is None or score.brier_of_base_rate is None or score.base_rate is None:
        return t("record-brier-none", chance=chance_name(name), open=score.n_open)
    return t(
        "record-brier",
        chance=chance_name(name),
        months=score.n,
        brier=f"{score.brier:.2f}",
        rate=f"{score.base_rate:.0%}",
        base=f"{score.brier_of_base_rate:.2f}",
        open=score.n_open,
    )


def _forecasts(scores: RecordScores) -> str:
    known = [one for one in scores.horizons if one.n]
    if not known:
        return t("record-forecasts-none")
    n = sum(one.n for one in known)
    return t(
        "record-forecasts",
        weeks=n,
        inner=share(sum(one.n_in_50 for one in known), n),
        outer=share(sum(one.n_in_95 for one in known), n),
        horizons="; ".join(map(_horizon, known)),
    )


def _horizon(one: HorizonScore) -> str:
    return t(
        "record-horizon",
        first=one.first,
        last=one.last,
        inner=share(one.n_in_50, one.n),
        outer=share(one.n_in_95, one.n),
    )
