//! Decides from a permc bundle.
#![no_std]
#![deny(clippy::indexing_slicing)]

extern crate alloc;

pub mod format;
