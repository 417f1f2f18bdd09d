"""The web server's way in."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bimtek.settings")
application = get_wsgi_application()

# What is loaded by now stays, so the collector need not walk over it again and again; and a request makes thousands of
# short-lived objects without rings, so it need not look as often (default: at every 700th).
COLLECT_AT = 20_000
gc.collect()
gc.freeze()
gc.set_threshold(COLLECT_AT, 20, 20)
