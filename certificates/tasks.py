"""Tasks of the certificates app, gathered for Celery from the app's rooms."""

from .issuing.tasks import render_certificates as render_certificates
from .issuing.tasks import resume_batches as resume_batches
