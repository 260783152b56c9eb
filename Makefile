# Everything goes into .venv, from the lock; nothing else is installed by hand.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
BENCH := .venv-bench
DEMO := .demo-sites

.PHONY: run test check bench bench-crawl bench-warehouse bench-dashboard screenshots demo-sites lock derived train

run: $(READY)
	@$(BIN)/chipwire run

# Two processes more than the two cores that this is meant for: many tests wait for a schedule or a server. They start
# many interpreters: what one has compiled the next need not, even where PYTHONDONTWRITEBYTECODE is set.
test: $(READY)
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n 4 --dist worksteal

check: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m models.dictionary --check

bench: $(READY)
	@test -x $(BENCH)/bin/python || { \
	  $(BIN)/uv venv --quiet --python $(BIN)/python $(BENCH) && \
	  $(BIN)/uv pip sync --system-certs --quiet --python $(BENCH)/bin/python --require-hashes tests/bench/recognizers.lock; \
	} || rm -rf $(BENCH)
	@$(BIN)/python tests/bench.py
	@$(BIN)/python tests/bench_reading.py
	@$(BIN)/python tests/bench_warehouse.py
	@$(BIN)/python tests/bench_crawl.py
	@$(BIN)/python tests/bench_archive.py
	@$(BIN)/python tests/bench_dashboard.py
	@$(BIN)/python tests/bench_machines.py

bench-crawl: $(READY)
	@$(BIN)/python tests/bench_crawl.py $(PAGES)

bench-warehouse: $(READY)
	@$(BIN)/python tests/bench_warehouse.py $(DOCUMENTS)

bench-dashboard: $(READY)
	@$(BIN)/python tests/bench_dashboard.py $(DOCUMENTS)

# The pictures of docs/dashboard.md, taken by the tests of the pages.
screenshots: $(READY)
	@CHIPWIRE_SCREENSHOTS=docs/dashboard $(BIN)/pytest -q tests/test_dashboard_pages.py

# Real blogs, content systems and forums, crawled on loopback: needs npm, git and Debian's nginx-light, redis-server,
# mariadb-server, php-cli, php-mysql, php-xml, php-mbstring, wordpress, wordpress-theme-twentytwentythree.
demo-sites: $(READY)
	@PYTHONPATH=tests $(BIN)/python -m demo_sites $(DEMO) $(SITES)

derived: $(READY)
	@$(BIN)/python tests/example_rows.py
	@$(BIN)/python -m models.dictionary

train: $(READY)
	@$(BIN)/python -m models.training seeds tests/gold/open.jsonl models/language
	@$(BIN)/python -m pipeline.learning models/language

$(READY): requirements.lock .bootstrap.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "chipwire needs Python 3.11 to 3.13, this is " + sys.version.split()[0])'
	@echo "installing into .venv, from the lock; this takes a minute, once" >&2
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r .bootstrap.lock
	@$(BIN)/uv pip sync --system-certs --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock
	@$(BIN)/uv pip install --system-certs --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $(READY)

lock: $(READY)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --group dev --extra dask --extra redis --extra s3 --extra ducklake pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --prerelease allow tests/bench/recognizers.in -o tests/bench/recognizers.lock
