"""What supervisors do with the record: complaints, samples by dice, sealed evidence, erasing, the nightly check."""
