"""An invented shop to try the project with: its goods, its people, and a customer's journey through it."""
