"""The night's work: facts -> methods -> rows that pages and reports read."""
