"""What makes an item and a bank acceptable: each check looks at one thing and returns findings, never raises."""
