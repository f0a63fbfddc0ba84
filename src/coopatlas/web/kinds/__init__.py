"""Pages about things, composed by what the things are: sentences first, then facts, then lists and maps.

``composing.compose`` is the way in. A kind with a composition of its own is a module here; one for which a few
sentences will do is an entry in ``sayings``. What no composition takes up, the generic page shows as it is.
"""
