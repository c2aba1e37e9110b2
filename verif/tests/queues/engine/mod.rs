//! The engine of queues: programs of admins and tenants, on the device and on the golden model.

mod both;
mod casting;
mod checksum;
mod common;
mod directed;
mod lockstep;
mod messages;
mod model;
mod pair;
mod program;
mod rates;
mod silence;
mod soak;
mod tenant;
