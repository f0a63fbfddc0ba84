"""The languages of the Atlas: a gettext catalogue each, and what is read from it."""
