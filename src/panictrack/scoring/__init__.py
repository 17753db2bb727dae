"""The scorers, scoring an archive, and how well the scorers agree with annotators."""
