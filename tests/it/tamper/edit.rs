//! Random edits of bundles: of their bytes, and of the JSON that they are.
//!
//! Guarantees: the same number makes the same edit. Leaves out: digests.

use serde_json::Value;

/// Numbers that look random and are the same in every run (xorshift).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: usize) -> Self {
        let mut random = Self((u64::try_from(seed).unwrap() + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        random.below(1);
        random
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % bound.max(1)
    }
}

/// One to eight edits of bytes: other ones, more, fewer, in another order.
pub(crate) fn bytes(of: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = of.to_vec();
    for _ in 0..=random.below(8) {
        let (one, other) = (random.below(bytes.len()), random.below(bytes.len()));
        let (start, end) = (one.min(other), one.max(other).min(one.min(other) + 40));
        match random.below(7) {
            _ if bytes.is_empty() => bytes.push(b'{'),
            0 => bytes[one] ^= 1 << random.below(8),
            1 => bytes[one] = u8::try_from(random.below(256)).unwrap(),
            2 => bytes.insert(one, b"0123456789\",:[]{}ae\\ "[random.below(21)]),
            3 => drop(bytes.remove(one)),
            4 => bytes.swap(one, other),
            5 => drop(bytes.drain(start..end)),
            _ => {
                let copy = bytes[start..end].to_vec();
                bytes.splice(one..one, copy);
            }
        }
    }
    bytes
}

/// One to three values of a JSON text changed, or other ones of it put in their place. The text stays as it is around them,
/// as the order of members is part of a bundle.
pub(crate) fn json(of: &[u8], random: &mut Random) -> Vec<u8> {
    let mut text = String::from_utf8(of.to_vec()).unwrap();
    for _ in 0..=random.below(3) {
        let values = values(&text);
        let (start, end) = values[random.below(values.len())];
        let old: Value = serde_json::from_slice(&text.as_bytes()[start..end]).unwrap_or_default();
        let (from, to) = values[random.below(values.len())];
        let new = match (&old, random.below(3)) {
            (Value::Number(number), 0) => (number.as_u64().unwrap_or(0) + 1).to_string(),
            (Value::Number(_), _) => random.below(12).to_string(),
            (Value::String(of), 0..=1) => Value::from(word(of, random)).to_string(),
            _ => text.get(from..to).unwrap_or("0").to_owned(),
        };
        text.replace_range(start..end, &new);
    }
    text.into_bytes()
}

/// A text of which one letter or digit is another one.
fn word(of: &str, random: &mut Random) -> String {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/._-";
    let at = random.below(of.chars().count());
    let other = char::from(SIGNS[random.below(SIGNS.len())]);
    of.chars().enumerate().map(|(place, c)| if place == at { other } else { c }).collect()
}

/// Where strings and numbers stand in a JSON text.
fn values(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let (mut values, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let start = at;
        at += 1;
        if bytes[start] == b'"' {
            while at < bytes.len() && bytes[at] != b'"' {
                at += if bytes[at] == b'\\' { 2 } else { 1 };
            }
            at = (at + 1).min(bytes.len());
        } else if bytes[start].is_ascii_digit() {
            at += bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        } else {
            continue;
        }
        // A name of a member stays.
        if bytes.get(at) != Some(&b':') {
            values.push((start, at));
        }
    }
    values
}
