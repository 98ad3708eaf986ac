"""What scripts/capacity is made of."""
