"""The load test, in the open: a room full of made-up people, phones that act in it, and what the server answered."""
