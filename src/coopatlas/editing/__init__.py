"""What helps while the data are written: the house style, and stubs to begin with."""
