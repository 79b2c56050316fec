"""Texts and tables of the command line, in English and Chinese."""
