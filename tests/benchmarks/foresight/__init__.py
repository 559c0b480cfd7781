"""Forecasts, surges and hot spots on the real series of the shared folder, by the protocols they were chosen with."""
