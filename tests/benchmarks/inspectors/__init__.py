"""A season of inspections replayed day by day, without a database: what would have come of each way to share people out."""
