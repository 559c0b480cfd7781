"""The figures of the public dashboard: computed once a night, kept a row a day."""
