"""Reads studies and places: what a user writes, checked and resolved."""
