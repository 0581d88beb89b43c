"""Running text: what stands around it and its lines, what of it only documents errors, and whom it names."""
