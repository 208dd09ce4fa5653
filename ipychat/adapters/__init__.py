"""Other people's clients in a chat. Each module needs what it adapts, and is imported by name."""
