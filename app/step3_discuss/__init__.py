"""分层议事: the layer that contains everyone affected talks, decides, sends up, sends back or drops."""
