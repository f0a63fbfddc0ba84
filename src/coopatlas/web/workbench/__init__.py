"""The query workbench: answers read for a page, the views that they can take, and what an editor needs to know."""
