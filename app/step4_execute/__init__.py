"""协同干事: from a decision to work done and paid for, with partners, contracts, milestones and vouchers."""
