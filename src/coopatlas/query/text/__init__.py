"""Reading a query's text before any engine does: what it asks, what it must not, and what is wrong with it."""
