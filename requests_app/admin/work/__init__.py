"""Work orders: the crew's day on a phone, the planning board, lists, costs from files."""
