"""Who works with whom: two projects and what links them, what is around one thing, and pictures of both."""
