"""Experiments: cells, runs, results, and the solving of a place."""
