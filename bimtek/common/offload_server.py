"""What the server that `offload` forks its children from has loaded: Django, and the library that sets papers.

Imported there and nowhere else.
"""

import os

import django
from weasyprint import HTML

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bimtek.settings")
django.setup()
# Fonts are looked for and WeasyPrint's own styles are read when a first paper is set: half a second for every child.
HTML(string="<p>Aa").write_pdf()
