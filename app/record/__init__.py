"""The tamper-evident public record. Here: its entries and what keeps them as they are; the tree stands on top later."""
