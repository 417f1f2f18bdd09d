"""The web server's way in."""

import os

from django.core.wsgi import get_wsgi_application

from bimtek.logs import speak_json
from bimtek.metrics.sharing import share

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bimtek.settings")
speak_json()
share()
application = get_wsgi_application()

from bimtek.fast_lane import garbage_collection  # noqa: E402  after the settings are loaded
from bimtek.secrets_fit import look_at_start  # noqa: E402  its models need Django to be set up

look_at_start()
garbage_collection.settle()
