# Needs Rust, Node >= 20, Python >= 3.11 and a C compiler; fetches everything else by itself. `make help` lists the targets.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test test-rust test-web test-journeys lint lint-rust lint-web bench tools web \
  example-vite-express example-nextjs example-flask

CARGO_DENY_VERSION := 0.20.2
# An installed one is used; else one is built here once, which takes a few minutes.
CARGO_DENY := $(or $(shell command -v cargo-deny),target/tools/bin/cargo-deny)

help: ## List the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

run: web ## Build everything and start on SQLite with the sandbox and the demo
	cargo run -p kryptos -- serve --dev $(ARGS)

test: test-rust test-web test-journeys ## Run every test, on real databases, nodes and a real browser

test-rust: tools web ## Run the Rust tests
	cargo test --workspace --locked

test-web: node_modules/.fresh ## Run the tests of the web packages
	npm test

# The binary is the Rust tests' own: built by itself it would have other features, and all of them anew.
test-journeys: tools web ## Run the journeys in real Chromium against the binary
	cargo test --workspace --locked --no-run
	npm run journeys -w e2e

lint: lint-rust lint-web ## Check format, lints, types and licences

lint-rust: $(CARGO_DENY)
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	$(CARGO_DENY) --log-level error check bans licenses sources

lint-web: node_modules/.fresh
	npm run lint

bench: tools web ## Measure the API beside its floors, OAuth and gains beside peers, the sync, the books and the memory
	bench/run $(ARGS)

tools: node_modules/.fresh ## Fetch what tests need: npm packages (nodes, Postgres), Chromium, Python packages, Redis, PHP and the examples' packages
	node e2e/support/chromium.mjs --install
	node e2e/support/python.mjs --install
	node e2e/support/redis.mjs --install
	node e2e/support/php.mjs --install
	node e2e/support/examples.mjs --install

web: node_modules/.fresh ## Build the pages that the binary carries
	npm run build

example-vite-express: ## Start an example beside `make run`: React with Vite, and Express
	npm start --prefix examples/vite-express

example-nextjs: ## The same with Next.js
	npm start --prefix examples/nextjs

example-flask: ## The same with Flask
	examples/flask/start

# npm leaves no file of its own that is newer than the lock file after every install; this one is.
node_modules/.fresh: package-lock.json
	@node -e 'if (parseInt(process.versions.node) < 20) throw new Error("Node 20 or newer is needed")'
	npm ci --no-audit --no-fund
	@touch $@

target/tools/bin/cargo-deny:
	cargo install cargo-deny --version $(CARGO_DENY_VERSION) --locked --no-default-features \
	  --root target/tools --target-dir target/tools/build
	rm -rf target/tools/build
