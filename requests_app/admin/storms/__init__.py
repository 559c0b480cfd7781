"""/admin/storms/: many reports of one event: counted to it, told at once, closed at once."""
