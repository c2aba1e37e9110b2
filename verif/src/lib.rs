//! Properties, protocol monitors and the lock-step harness.
