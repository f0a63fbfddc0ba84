"""The page about the data as a whole: downloads, model, validation, licences, sources, citing, gaps."""
