"""Charts: each computes a table, puts words around it, and draws from the table."""
