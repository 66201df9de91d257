"""The web pages: campaigns, one customer, the indicators, in Chinese and English."""
