"""Areas, households, the roll, roles and the ways to sign in."""
