"""Two years of code enforcement in Charter Oak: who inspects, whose lots they are, and what was found there."""
