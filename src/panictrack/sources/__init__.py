"""The doors to the world outside: feeds on the network and files on the disk."""
