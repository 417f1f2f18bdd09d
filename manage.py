#!/usr/bin/env python
"""Django's command line for the bimtek portal."""

import os
import sys

import django
from django.core.management import ManagementUtility, execute_from_command_line

from bimtek.logs import speak_json

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bimtek.settings")
    speak_json()
    if sys.argv[1:2] == ["version"]:  # Django answers this word itself, with its own version only
        django.setup()
        ManagementUtility(sys.argv).fetch_command("version").run_from_argv(sys.argv)
    else:
        execute_from_command_line(sys.argv)
