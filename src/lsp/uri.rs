//! Files as editors name them: `file:///home/a%20b/c.perm`.
//!
//! Guarantees: a path comes back as it was. Leaves out: whatever is not a file of this machine.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const SCHEME: &str = "file://";

/// The path of a file, if it is one.
pub(super) fn path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix(SCHEME)?;
    // A host stands before the first slash.
    let path = decoded(rest.get(rest.find('/')?..)?)?;
    let is_drive = cfg!(windows) && path.as_bytes().get(2) == Some(&b':');
    Some(PathBuf::from(if is_drive { path.trim_start_matches('/') } else { &path }))
}

/// The name of a file.
pub(super) fn of(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() };
    let mut uri = String::from(SCHEME);
    if !text.starts_with('/') {
        uri.push('/');
    }
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _infallible = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        match (first, behind) {
            (b'%', [high, low, behind @ ..]) => {
                let digits = [*high, *low];
                let digits = std::str::from_utf8(&digits).ok()?;
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
                rest = behind;
            }
            (b'%', _) => return None,
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::{of, path};
    use std::path::Path;

    #[test]
    fn a_path_comes_back() {
        for text in ["/a/b.perm", "/a b/é%20+#?.perm", "/"] {
            assert_eq!(path(&of(Path::new(text))).as_deref(), Some(Path::new(text)));
        }
        assert_eq!(of(Path::new("/a b")), "file:///a%20b");
    }

    #[test]
    fn what_is_no_file_has_no_path() {
        for uri in ["", "untitled:1", "file:", "file://host", "file:///%", "file:///%zz", "file:///%ff"] {
            assert_eq!(path(uri), None, "{uri}");
        }
    }
}
