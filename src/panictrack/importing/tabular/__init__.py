"""Tables of other people's data: decoded, split, dated and counted in one place."""
