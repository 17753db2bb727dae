"""From the bytes of a feed to entries."""
