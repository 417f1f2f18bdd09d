"""The web server in production: Granian with the portal's options; its workers are warm, and replaced without a gap."""
