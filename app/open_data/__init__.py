"""What leaves the house for everybody: the public record as one file."""
