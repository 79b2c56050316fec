"""What a reader sees: words, tables and pictures."""
