"""Code enforcement: from a complaint to a confirmed violation, its notice, and how it ends."""
