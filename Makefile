# Thorong: `make help` lists the targets.

.DEFAULT_GOAL := help
.PHONY: help run test lint bench bench-dma soak emit fpga picture setup clean

CARGO ?= cargo

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: setup ## the main job: classify handwritten digits on emitted Verilog, every number checked
	@$(CARGO) run --bin thorong -- run $(ARGS)

test: setup ## all tests, on every back end
	$(CARGO) test --workspace --no-fail-fast

lint: setup ## rustfmt, clippy with warnings denied, Verilator and Icarus on everything emitted
	scripts/lint-features
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	scripts/lint-verilog

bench: setup ## benchmarks, side by side in one run, as ratios
	$(CARGO) bench --workspace

bench-dma: setup ## the DMA engine's speed to the cycle, into docs/dma-performance.*
	@$(CARGO) run --bin thorong -- bench dma --docs docs

soak: ## the same properties with many more cases, and everything too long for `make test`
	@scripts/setup soak
	scripts/soak

emit: setup ## the Verilog package of every block and preset, into build/emit
	scripts/emit-all build/emit

fpga: ## area and frequency of every preset on ECP5 and iCE40, into docs/fpga.md
	@scripts/setup fpga
	scripts/fpga

picture: setup ## the pictures of docs/rounding.md and docs/schedule.md, from the emitted Verilog in Verilator
	@$(CARGO) run --bin thorong -- picture -o docs/long-sum.svg
	@$(CARGO) run --bin thorong -- picture --of schedule -o docs/schedule.svg

setup:
	@scripts/setup

clean: ## remove what was built here (compiled models stay in the user's cache)
	$(CARGO) clean
	rm -rf build out .venv
