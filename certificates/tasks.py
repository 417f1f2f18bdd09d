"""Celery tasks of the certificates app, gathered from the app's rooms."""

from .issuing.tasks import print_chunk as print_chunk
from .issuing.tasks import resume_batches as resume_batches
from .issuing.tasks import tell as tell
