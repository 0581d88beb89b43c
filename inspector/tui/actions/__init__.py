"""What the commands do, each a function of the app."""
