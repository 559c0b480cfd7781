"""What the city shows everybody of its work: a map, figures with their definitions, files. Never people, never words."""
