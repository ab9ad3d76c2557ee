"""What the demo organization is made of."""
