"""Fetching bytes from feeds politely and safely."""
