# make demo   make the environment, build the page, start the main example
# make test   install what the tests need and run them all
# make check  format, lint, types, direction of imports

.PHONY: demo test fast check install page screenshots package clean

demo:
	@scripts/install demo
	@echo "Starting examples/read_text (Ctrl+C ends it)"
	@exec .venv/bin/python examples/read_text/app.py

test:
	@scripts/install
	@scripts/test

fast:
	@scripts/install
	@scripts/test fast

check:
	@scripts/install
	@scripts/check

install:
	@scripts/install

page: install
	@scripts/build_page

screenshots:
	@scripts/install
	@.venv/bin/python scripts/screenshots

package:
	@scripts/install
	@.venv/bin/python -m hatchling build

clean:
	rm -rf .venv dist build screenshots src/fanlight/_web frontend/node_modules frontend/test-results
	find . -name __pycache__ -prune -exec rm -rf {} +
