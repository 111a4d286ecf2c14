//! Bytes of policies, and the text they are.
//!
//! Guarantees: never much more than the limit is held, whatever the file; bytes that are no text keep their places.
//! Leaves out: which limit, and what is said about it.

#![expect(clippy::disallowed_methods, reason = "the command line reads files")]

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::failure::Failure;

/// What is read beyond the limit, so that a cut character at the end can be dropped and the rest is still too much.
const BEYOND: usize = 8;
/// The path that means standard input.
pub(crate) const STDIN: &str = "-";
/// What stands for a byte that is no text: one byte, so that all others keep their offsets.
const SUBSTITUTE: char = '?';

/// A policy as text.
#[derive(Debug)]
pub(crate) struct Text {
    /// The text.
    pub(crate) text: String,
    /// The first byte that is not UTF-8, if one is not.
    pub(crate) bad: Option<usize>,
}

/// Reads a regular file, up to a little over `most` bytes; `shown` is its name in messages.
pub(crate) fn file(path: &Path, shown: &str, most: usize) -> Result<Text, Failure> {
    let read = || {
        let file = open(path)?;
        // It was a regular file when it was found, and is looked at again now that it cannot change any more.
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("not a regular file"));
        }
        capped(file, most)
    };
    read().map(|bytes| decode(bytes, most)).map_err(|error| Failure::io("read", Path::new(shown), error))
}

/// Opens a file, without waiting for a writer if it has become a pipe in the meantime.
fn open(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    options.read(true).open(path)
}

/// Reads a bundle from a file, or from standard input for `-`, up to a little over `most` bytes.
pub(crate) fn bundle(path: &Path, most: usize) -> Result<Vec<u8>, Failure> {
    let bytes = match path == Path::new(STDIN) {
        true => capped(io::stdin().lock(), most),
        false => fs::File::open(path).and_then(|file| capped(file, most)),
    };
    bytes.map_err(|error| Failure::io("read", path, error))
}

/// Reads standard input, up to a little over `most` bytes.
pub(crate) fn stdin(most: usize) -> Result<Text, Failure> {
    let bytes = capped(io::stdin().lock(), most);
    let failed = |error| Failure::cannot("read standard input", error);
    bytes.map(|bytes| decode(bytes, most)).map_err(failed)
}

/// Bytes that were read already, as text, up to a little over `most` of them.
pub(crate) fn text(bytes: &[u8], most: usize) -> Text {
    let end = bytes.len().min(most.saturating_add(BEYOND));
    decode(bytes.get(..end).unwrap_or(bytes).to_vec(), most)
}

fn capped(from: impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(most.saturating_add(BEYOND)).unwrap_or(u64::MAX);
    from.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn decode(mut bytes: Vec<u8>, most: usize) -> Text {
    if bytes.len() > most {
        drop_cut_character(&mut bytes);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Text { text, bad: None },
        Err(error) => {
            let bad = Some(error.utf8_error().valid_up_to());
            let bytes = error.into_bytes();
            // Nothing of UTF-16 can be told as UTF-8.
            let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
            Text { text: if is_utf16 { String::new() } else { substitute(&bytes) }, bad }
        }
    }
}

fn drop_cut_character(bytes: &mut Vec<u8>) {
    if let Err(error) = std::str::from_utf8(bytes)
        && error.error_len().is_none()
    {
        bytes.truncate(error.valid_up_to());
    }
}

fn substitute(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| SUBSTITUTE));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn a_bad_byte_is_found_and_later_ones_keep_their_place() {
        let text = decode(b"role \xe9t\xff role b".to_vec(), 100);
        assert_eq!((text.bad, text.text.as_str()), (Some(5), "role ?t? role b"));
    }

    #[test]
    fn a_character_cut_by_the_limit_is_no_bad_byte() {
        let text = decode("aaaaé".as_bytes()[..5].to_vec(), 4);
        assert_eq!((text.bad, text.text.as_str()), (None, "aaaa"));
    }

    #[test]
    fn a_cut_character_within_the_limit_is_a_bad_byte() {
        assert_eq!(decode(b"ab\xc3".to_vec(), 4).bad, Some(2));
    }
}
