"""What to say of a name that an archive does not have."""

import difflib
from collections.abc import Sequence

_MOST_NAMED = 25  # an archive may have thousands of outlets


def unknown(kind: str, wanted: str, known: Sequence[str], remedy: str) -> str:
    """The names that there are, the likeliest first."""
    if not known:
        return f"no headline of this archive has a {kind} yet, so none has {wanted!r}; {remedy}"
    close = difflib.get_close_matches(wanted, known, n=1, cutoff=0.5)
    listed = [*close, *sorted(set(known) - set(close))]
    named = ", ".join(listed[:_MOST_NAMED]) + (", …" if len(listed) > _MOST_NAMED else "")
    return f"there is no {kind} {wanted!r}; name one of {named}; {remedy}"
