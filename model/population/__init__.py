"""The synthetic county: households, enterprises, villages and townships that follow a place's figures."""
