"""Desks across the steps: the public home, the committee's, the supervisor's and the administrator's, and setting up."""
