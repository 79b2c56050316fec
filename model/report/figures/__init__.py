"""The pictures of a study, each with the table it shows; `album` draws them all."""
