"""Which languages no scorer reads: their headlines are kept, not scored, and in no count."""

from collections import Counter


def unread_languages(numbers: Counter[str | None]) -> dict[str, int]:
    """Of these numbers by language, those of languages that no scorer reads, the largest first."""
    from panictrack.scoring.scorers import Scorers, load_topics  # weights and lexicons

    scorers = Scorers(load_topics())
    return {code: n for code, n in numbers.most_common() if code and not scorers.reads(code)}
