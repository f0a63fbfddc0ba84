"""The verbs of those who write the data: a part of the command line."""
