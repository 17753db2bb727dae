"""From the address of a feed to headlines: feed list, network, parsing, storing."""
