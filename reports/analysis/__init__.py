"""Methods: plain Python in, plain Python out, no Django."""
