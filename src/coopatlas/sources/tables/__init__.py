"""Tables as sources: CSV beside metadata in the words of the W3C's CSV on the Web."""
