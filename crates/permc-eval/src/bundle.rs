//! The file of a bundle: its bytes to a table, and a content to its bytes.
//!
//! There is one spelling of each bundle and nothing else is read. The digest covers the exact bytes of the content and
//! is checked before anything in them is looked at. It shows damage, not who made the bundle.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use sha2::{Digest, Sha256};

use crate::format::{Content, FORMAT};
use crate::invalid::Invalid;
use crate::table::Table;

/// The largest bundle that [`Table::from_json`] reads, in bytes.
pub const DEFAULT_SIZE_LIMIT: usize = 64 << 20;

const FORMAT_KEY: &[u8] = br#"{"format":""#;
const DIGEST_KEY: &[u8] = br#"","digest":"sha256:"#;
const CONTENT_KEY: &[u8] = br#"","content":"#;
const END: &[u8] = b"}\n";

/// Why bytes are no bundle that this evaluator reads.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoadError {
    /// There are more bytes than the limit.
    TooLarge {
        /// How many there are.
        size: usize,
        /// How many there may be.
        limit: usize,
    },
    /// The bytes do not have the frame of a bundle.
    NoBundle,
    /// The bundle is of another format, or of another version of it.
    OtherFormat(String),
    /// The content is not what the digest was made of.
    Digest {
        /// The digest in the bundle.
        stated: String,
        /// The digest of the content.
        found: String,
    },
    /// The content does not follow the format; in the words of the JSON parser.
    Content(String),
    /// The content is not in its one canonical form.
    NotCanonical {
        /// The first byte that differs, counted from the start of the content.
        offset: usize,
    },
    /// The content breaks a rule of the format.
    Invalid(Invalid),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { size, limit } => {
                write!(f, "the bundle has {size} bytes, and the limit is {limit}")
            }
            Self::NoBundle => f.write_str("this is not a bundle as permc writes it"),
            Self::OtherFormat(format) => {
                write!(f, "the format is `{}`, and this reads `{FORMAT}`", format.escape_debug())
            }
            Self::Digest { stated, found } => {
                write!(f, "the digest is `sha256:{found}`, and the bundle states `sha256:{stated}`")
            }
            Self::Content(words) => write!(f, "the content is malformed: {words}"),
            Self::NotCanonical { offset } => {
                write!(f, "the content is not in canonical form at byte {offset}")
            }
            Self::Invalid(invalid) => invalid.fmt(f),
        }
    }
}

impl core::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Invalid(invalid) => Some(invalid),
            _ => None,
        }
    }
}

impl From<Invalid> for LoadError {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

/// The bytes of a bundle with this content: one line of JSON.
#[must_use]
pub fn to_json(content: &Content) -> Vec<u8> {
    let content = canonical(content);
    let digest = digest(content.as_bytes());
    format!(r#"{{"format":"{FORMAT}","digest":"sha256:{digest}","content":{content}}}"#)
        .into_bytes()
        .into_iter()
        .chain(*b"\n")
        .collect()
}

impl Table {
    /// Reads a bundle of at most [`DEFAULT_SIZE_LIMIT`] bytes.
    ///
    /// # Errors
    /// What is wrong with the bytes; see [`LoadError`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, LoadError> {
        Self::from_json_within(bytes, DEFAULT_SIZE_LIMIT)
    }

    /// Reads a bundle of at most `limit` bytes.
    ///
    /// # Errors
    /// What is wrong with the bytes; see [`LoadError`].
    pub fn from_json_within(bytes: &[u8], limit: usize) -> Result<Self, LoadError> {
        if bytes.len() > limit {
            return Err(LoadError::TooLarge { size: bytes.len(), limit });
        }
        let (stated, text) = unframe(bytes)?;
        let found = digest(text);
        if found.as_bytes() != stated {
            let stated = String::from_utf8_lossy(stated).into_owned();
            return Err(LoadError::Digest { stated, found });
        }
        let content: Content =
            serde_json::from_slice(text).map_err(|error| LoadError::Content(error.to_string()))?;
        // The types refuse unknown fields; this refuses all else that has a second spelling: structs as arrays,
        // white space, other orders, numbers and escapes.
        if let Some(offset) = difference(canonical(&content).as_bytes(), text) {
            return Err(LoadError::NotCanonical { offset });
        }
        Ok(Self::new(content)?)
    }
}

/// Takes a bundle apart: the hexadecimal digits of its digest, and its content.
fn unframe(bytes: &[u8]) -> Result<(&[u8], &[u8]), LoadError> {
    let rest = bytes.strip_prefix(FORMAT_KEY).ok_or(LoadError::NoBundle)?;
    let end = rest.iter().position(|&byte| byte == b'"').ok_or(LoadError::NoBundle)?;
    let (format, rest) = rest.split_at_checked(end).ok_or(LoadError::NoBundle)?;
    if format != FORMAT.as_bytes() {
        return Err(other_format(format));
    }
    let rest = rest.strip_prefix(DIGEST_KEY).ok_or(LoadError::NoBundle)?;
    let (stated, rest) = rest.split_at_checked(64).ok_or(LoadError::NoBundle)?;
    let rest = rest.strip_prefix(CONTENT_KEY).ok_or(LoadError::NoBundle)?;
    let text = rest.strip_suffix(END).ok_or(LoadError::NoBundle)?;
    Ok((stated, text))
}

/// The format that bytes claim to have, if they claim one in a few readable characters.
fn other_format(format: &[u8]) -> LoadError {
    match core::str::from_utf8(format) {
        Ok(format) if format.len() <= 64 => LoadError::OtherFormat(format.to_owned()),
        _ => LoadError::NoBundle,
    }
}

/// The one spelling of a content. No type in it can fail to be written.
fn canonical(content: &Content) -> String {
    serde_json::to_string(content).unwrap_or_default()
}

/// The digest of bytes in hexadecimal digits.
pub(crate) fn digest(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or('0');
    Sha256::digest(bytes).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn difference(one: &[u8], other: &[u8]) -> Option<usize> {
    if one == other {
        return None;
    }
    let common = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    Some(common)
}
