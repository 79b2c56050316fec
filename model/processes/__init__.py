"""The processes of the month, one file each."""
