"""Topics, articles and facts."""
