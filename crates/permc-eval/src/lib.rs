//! Decides from a permc bundle.
#![no_std]

extern crate alloc;

pub mod format;
