# One word a task; `make` alone lists them. All of it runs in .venv/, which is made on first use.

.POSIX:
.PHONY: help html serve test check pdf epub links complete external bench lint lock clean
.NOTPARALLEL:

PYTHON = python3
PORT = 8000
PAPER = a4
ENVIRONMENT = .venv
INSTALLED = $(ENVIRONMENT)/.installed
RUN = $(ENVIRONMENT)/bin/python -m

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

html: $(INSTALLED) ## build the site into _build/html
	@$(RUN) book build html

serve: $(INSTALLED) ## build the site, show it on localhost (PORT=8000), build again on every change
	@$(RUN) book serve --port $(PORT)

test: $(INSTALLED) ## run the tests; those in a browser need Chromium
	@$(RUN) pytest --numprocesses auto --dist worksteal

check: $(INSTALLED) ## check the data, the bibliography and the claims (seconds)
	@$(RUN) book check

pdf: $(INSTALLED) ## build the PDF into _build/pdf (PAPER=a4 or letter); needs XeLaTeX
	@$(RUN) book build pdf --paper $(PAPER)

epub: $(INSTALLED) ## build the EPUB into _build/epub/review.epub
	@$(RUN) book build epub

links: html ## build the site, then check its internal links and anchors
	@$(RUN) book links

complete: html ## build the site, then check that no page, figure or chart is missing
	@$(RUN) book complete

external: html ## ask whether DOIs and PMIDs are registered and other sites' pages there (minutes, online)
	@$(RUN) book external

bench: $(INSTALLED) ## measure how well the tools do, into benchmarks/results; see benchmarks/README.md
	@$(RUN) benchmarks

lint: $(INSTALLED) ## look at the code: style, format, types
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy

lock: $(INSTALLED) ## pin requirements.in, hashes and all, as requirements.txt
	@$(RUN) uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet \
	    requirements.in --output-file requirements.txt

clean: ## remove everything built; the environment .venv/ stays
	rm -rf _build .hypothesis .mypy_cache .pytest_cache .ruff_cache

$(INSTALLED): requirements.txt
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	    echo "'$(PYTHON)' not found. Install Python 3.11 or newer, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "'$(PYTHON)' is $$($(PYTHON) -V 2>&1), but the review needs 3.11 or newer:" \
	         "make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Making $(ENVIRONMENT)/ and installing what requirements.txt lists (about a minute, 500 MB) ..."
	@$(PYTHON) -m venv $(ENVIRONMENT)
	@$(RUN) pip install --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $(INSTALLED)
