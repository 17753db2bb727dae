"""Scorers, what runs them, and how well they agree with annotators."""
