//! The parts of the engine of queues: the guard by proof, the register slave by simulation, the table by its readers.

mod formal;
mod slave;
mod table;
