//! The parts of the engine of queues: guard and register slave by proof, the slave by simulation too, the table by its readers.

mod engine;
mod formal;
mod slave;
mod solver;
mod table;
