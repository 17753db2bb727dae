"""From files of others to headlines and series."""
