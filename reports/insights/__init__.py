"""/insights/: one sentence, then the picture, then the table, then the rows."""
