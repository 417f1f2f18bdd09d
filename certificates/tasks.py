"""Celery tasks of the certificates app, gathered from the app's rooms."""

from .invitations.tasks import print_mailing as print_mailing
from .invitations.tasks import resume_mailings as resume_mailings
from .issuing.tasks import print_chunk as print_chunk
from .issuing.tasks import resume_batches as resume_batches
from .issuing.tasks import tell as tell
