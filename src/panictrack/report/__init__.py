"""The weekly report: from counts to a page that a person can read."""
