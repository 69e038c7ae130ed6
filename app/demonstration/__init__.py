"""禾苑社区, an invented community, living through its year 2026 by the commands themselves: a demonstration and a test."""
