//! The packed bits of the table: base64 text to words and back.
//!
//! Decoding is strict: standard alphabet, padding, no stray bits, and columns of exactly the right size.
//! A column that does not exist holds for nobody.

use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::bits::Bits;
use crate::format::Packed;
use crate::id::at;
use crate::invalid::{Fact, Invalid};

/// The distinct columns, each a bit for each row.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    words: Vec<u64>,
    /// Words for each column.
    stride: usize,
    count: usize,
}

impl Columns {
    /// Unpacks the columns; the number of rows is already known to be bounded by the number of roles.
    pub(crate) fn unpack(packed: &Packed) -> Result<Self, Invalid> {
        let invalid = |fact| Invalid::new("table.columns", fact);
        let bytes = STANDARD
            .decode(&packed.columns)
            .map_err(|_| invalid(Fact::Rule("this is not base64 in its one canonical form")))?;
        let rows = at(packed.rows);
        let size = rows.div_ceil(8);
        if size == 0 {
            // Without roles there is one column, and it is empty.
            return if bytes.is_empty() {
                Ok(Self { words: Vec::new(), stride: 0, count: 1 })
            } else {
                Err(invalid(Fact::Rule("a table without rows has no bits")))
            };
        }
        if !bytes.len().is_multiple_of(size) {
            return Err(invalid(Fact::Rule("this does not end at the end of a column")));
        }
        let stray = match rows % 8 {
            0 => 0,
            used => u8::MAX << used,
        };
        let mut words = Vec::with_capacity(bytes.len().div_ceil(size).saturating_mul(rows.div_ceil(64)));
        for column in bytes.chunks_exact(size) {
            if column.last().is_some_and(|last| last & stray != 0) {
                return Err(invalid(Fact::Rule("a column has bits beyond its last row")));
            }
            words.extend(column.chunks(8).map(word));
        }
        Ok(Self { words, stride: rows.div_ceil(64), count: bytes.len() / size })
    }

    /// The number of columns.
    pub(crate) const fn count(&self) -> usize {
        self.count
    }

    /// The bits of a column; none for one that does not exist.
    pub(crate) fn column(&self, id: u32) -> &[u64] {
        let start = at(id).saturating_mul(self.stride);
        self.words.get(start..start.saturating_add(self.stride)).unwrap_or(&[])
    }

    /// Whether a column has one of these rows.
    pub(crate) fn meets(&self, id: u32, rows: &Bits) -> bool {
        rows.meets(self.column(id))
    }
}

fn word(bytes: &[u8]) -> u64 {
    let mut whole = [0; 8];
    for (to, from) in whole.iter_mut().zip(bytes) {
        *to = *from;
    }
    u64::from_le_bytes(whole)
}

/// Packs columns into the text of [`Packed::columns`]: each column a list of the rows in it.
#[must_use]
pub fn pack(rows: u32, columns: &[Vec<u32>]) -> String {
    let size = at(rows).div_ceil(8);
    let mut bytes = Vec::with_capacity(size.saturating_mul(columns.len()));
    for column in columns {
        let mut packed = alloc::vec![0_u8; size];
        for &row in column.iter().filter(|&&row| row < rows) {
            if let Some(byte) = packed.get_mut(at(row / 8)) {
                *byte |= 1 << (row % 8);
            }
        }
        bytes.extend(packed);
    }
    STANDARD.encode(bytes)
}
