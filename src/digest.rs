//! Digests of bytes.
//!
//! Guarantees: SHA-256, so that equal digests mean equal bytes. Leaves out: what a digest is of.

use sha2::{Digest, Sha256};

/// The SHA-256 of some bytes in 64 hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_is_the_published_one() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(super::sha256(b"abc"), abc);
    }
}
