"""What the house knows: every number about customers and the business, declared once."""
