"""Who: users, guests among them, and their sign-in sessions."""
