"""The bank: items kept with permanent identities and immutable versions, in step with content/, and chosen from."""
