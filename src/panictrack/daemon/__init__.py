"""The collector that runs by itself, for years: one tick a minute fetches the feeds that are due."""
