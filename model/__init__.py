"""Firmground: do households that were lifted out of poverty stay out?"""

__version__ = "0.1.0"
