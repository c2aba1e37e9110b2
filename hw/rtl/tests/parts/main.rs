//! Parts on their own: contracts, the table of registers, small blocks. Here and not beside them, so that the library, which
//! takes minutes to compile, is compiled once.

mod array_contract;
mod int8_pe;
mod mover_contract;
mod operand;
mod pages;
mod ports;
mod registers;
mod tensor_contract;
