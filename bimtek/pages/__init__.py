"""Public pages for visitors without a session, kept for two seconds, so that a rush is served from memory."""
