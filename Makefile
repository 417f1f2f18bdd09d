# `make run` and `make test` are all most people need. Both do what `make setup` does first.
PYTHON ?= python3
PORT ?= 8000

.PHONY: help setup run test test-all test-next coverage lint bench messages screens thumbnails

help:
	@echo "make run [PORT=8000]  start the portal with a demo on this machine; Ctrl-C stops it"
	@echo "make test             every check, on private PostgreSQL and Redis servers"
	@echo "make test-all         the same at full size, for changes to seats, attendance or the press"
	@echo "make coverage         the everyday tests, and which lines they do not reach"
	@echo "make test-next        the fast lane's and the models' tests on the next Django; needs Python 3.12 or newer"
	@echo "make lint             style, types and templates only"
	@echo "make setup            what both do first: packages, .venv, .env"
	@echo "make bench            the figures of docs/performance.md at full size: some minutes, nothing else running"
	@echo "make messages         collect the texts to translate into locale/"
	@echo "make screens          take the pictures in docs/screens"
	@echo "make thumbnails       take the pictures of the shipped certificate layouts"

setup:
	@$(PYTHON) scripts/setup.py

run: setup
	@exec $(PYTHON) scripts/run.py --port $(PORT)

test:
	@$(PYTHON) scripts/setup.py --test
	@exec scripts/with_servers scripts/check

test-all:
	@$(PYTHON) scripts/setup.py --test --all
	@exec scripts/with_servers scripts/check all

coverage:
	@$(PYTHON) scripts/setup.py --test
	@exec scripts/with_servers pytest -m "not browser" -n 2 --dist worksteal --cov --cov-report=term

test-next:
	@$(PYTHON) scripts/setup.py --test
	@exec scripts/with_servers scripts/next_django

lint:
	@$(PYTHON) scripts/setup.py --test
	@exec scripts/with_servers scripts/check lint

bench:
	@$(PYTHON) scripts/setup.py --test
	@exec scripts/with_servers scripts/bench

messages:
	@$(PYTHON) scripts/setup.py
	@.venv/bin/python manage.py makemessages --locale id --locale en --add-location never --no-wrap \
		--ignore .venv --ignore var --ignore staticfiles --ignore tests

screens:
	@$(PYTHON) scripts/setup.py --test
	@exec scripts/with_servers env PYTHONPATH=. python scripts/screens.py

thumbnails:
	@$(PYTHON) scripts/setup.py
	@DJANGO_SETTINGS_MODULE=bimtek.settings PYTHONPATH=. .venv/bin/python scripts/thumbnails.py
