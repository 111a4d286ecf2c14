//! Targets `bundle_load` and `bundle_load_resigned`: bytes are refused, or are the one spelling of a table that answers.

use permc_eval::{Table, to_json};
use sha2::{Digest, Sha256};

use crate::asking;

/// How many questions a table is asked.
const QUESTIONS: usize = 400;

/// A bundle with this content and the digest that fits it.
#[must_use]
pub fn signed(content: &[u8]) -> Vec<u8> {
    let digest: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
    let start = format!(r#"{{"format":"permc-bundle/1","digest":"sha256:{digest}","content":"#);
    [start.as_bytes(), content, b"}\n"].concat()
}

/// The content in the bytes of a bundle.
#[must_use]
pub fn content(bundle: &[u8]) -> &[u8] {
    let start = signed(b"").len() - 2;
    bundle.get(start..bundle.len().saturating_sub(2)).unwrap_or_default()
}

/// Checks bytes as they come.
pub fn check(bytes: &[u8]) {
    let Ok(table) = Table::from_json(bytes) else { return };
    assert!(to_json(table.content()) == bytes, "a second spelling of a bundle");
    asking::ask(&table, QUESTIONS);
}
