"""The only bridge from the tables to plain rows (`facts`), and what is counted in them (`registry`)."""
