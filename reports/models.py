"""The tables of the reports."""
