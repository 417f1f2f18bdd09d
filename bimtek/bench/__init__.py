"""What the portal costs, measured: `manage.py bench …`. Figures go to docs/performance.md."""
