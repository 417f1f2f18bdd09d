"""What the server that `offload` forks its children from has loaded: Django, and the library that sets papers.

Imported there and nowhere else.
"""

import os
from multiprocessing import spawn

import django
from weasyprint import HTML

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bimtek.settings")
django.setup()
# A child would begin by importing the program that asked; a script that is not made for that would run once more.
spawn._fixup_main_from_path = spawn._fixup_main_from_name = lambda _main: None  # type: ignore[attr-defined]
# Fonts are looked for and WeasyPrint's own styles are read when a first paper is set: half a second for every child.
HTML(string="<p>Aa").write_pdf()
