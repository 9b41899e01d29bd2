# `make run` serves a demo on this machine and `make test` runs the tests; both build what they need by themselves.
# The work is done by the small programs in tools/.

PYTHON ?= python3
VENV := .venv/bin/python
ORDERS ?= 1000000
MEMBERS ?= 200000
SCALE ?= 1

.PHONY: run test test-long check schema messages requirements bench bench-data bench-matching bench-scale bench-registrations year screenshots clean environment environment-dev

run: environment ## serve on http://$HOST:$PORT with the data in $DATA_DIR; DEMO=0 starts empty
	@$(VENV) -m tools.run

test: environment-dev ## the suite on SQLite and on PostgreSQL with Redis; ARGS go to pytest
	@$(VENV) -m tools.build
	@$(VENV) -m tools.run_tests $(ARGS)

test-long: environment-dev ## long random walks, the whole of schemathesis, faults
	@$(VENV) -m tools.build
	@$(VENV) -m tools.run_tests --long $(ARGS)

check: environment-dev ## style, types, layers, templates, migrations, deployment, schema, translations
	@$(VENV) -m tools.check

schema: environment-dev ## write docs/openapi.yaml from the code
	@$(VENV) -m tools.check --write-schema

messages: environment-dev ## bring the catalogues of translations up to date with the code
	@$(VENV) -m tools.messages extract

requirements: environment-dev ## pin the newest versions that requirements*.in allow
	@for name in requirements requirements-dev requirements-node; do \
		$(VENV) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 \
			--generate-hashes --no-header $$name.in -o $$name.txt || exit 1; \
	done

bench: environment-dev ## measure on PostgreSQL, beside bare endpoints
	@$(VENV) -m tools.bench $(ARGS)

bench-matching: environment-dev ## match many needs and offers in the empty database of DATABASE_URL; ARGS: --needs 8300 --offers 4200
	@$(VENV) -m tools.bench.matching $(ARGS)

bench-data: environment-dev ## many orders into the empty PostgreSQL of DATABASE_URL; ORDERS says how many
	@$(VENV) -m tools.bench.scale --keep --orders $(ORDERS)

bench-scale: environment-dev ## what is read at ORDERS orders and at a tenth, in a database of its own
	@$(VENV) -m tools.bench.scale --orders $(ORDERS)

bench-registrations: environment-dev ## place MEMBERS by their home address and take their register in
	@$(VENV) -m tools.bench.registrations --members $(MEMBERS)

year: environment-dev ## play the year of a district of SCALE (1: as large as published); ARGS: --to FOLDER --texts FILE
	@$(VENV) -m tools.year --scale $(SCALE) $(ARGS)

screenshots: environment-dev ## take the pictures of the README from the demo
	@$(VENV) -m tools.screenshots $(ARGS)

clean: ## remove what was built; the data in var/ stay
	rm -rf .venv node_modules static/vendor staticfiles test-reports test-results .mypy_cache .ruff_cache .pytest_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete

environment environment-dev:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed, but there is no $(PYTHON)." >&2; exit 1; }
	@$(PYTHON) tools/prerequisites.py tools/environment.py $(if $(findstring dev,$@),--dev)
