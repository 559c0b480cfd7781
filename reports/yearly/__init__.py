"""The year in 311: one page for the council, counted from the same rows as the daily report."""
