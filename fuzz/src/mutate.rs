//! Changes the content of a bundle as the JSON that it is, so that most of what comes out is still JSON.
//!
//! Guarantees: the same seed makes the same change; members stay in their order, and blanks are left out. Leaves out: the
//! digest, which the target puts right.

use serde_json::Value;

/// Numbers that look random (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).expect("48 bits") % bound.max(1)
    }
}

/// Changes one to three values; nothing if it is no JSON.
#[must_use]
pub fn changed(content: &[u8], seed: u32) -> Option<Vec<u8>> {
    let mut value: Value = serde_json::from_slice(content).ok()?;
    let mut random = Random(u64::from(seed) << 1 | 1);
    random.below(1);
    for _ in 0..=random.below(3) {
        let count = count(&value);
        let target = random.below(count);
        change(nth(&mut value, &mut { target })?, &mut random);
    }
    serde_json::to_vec(&value).ok()
}

/// How many values there are.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(values) => values.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

/// The value of this number, outer ones first.
fn nth<'v>(value: &'v mut Value, left: &mut usize) -> Option<&'v mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(values) => values.iter_mut().find_map(|value| nth(value, left)),
        Value::Object(members) => members.values_mut().find_map(|value| nth(value, left)),
        _ => None,
    }
}

fn change(value: &mut Value, random: &mut Random) {
    match value {
        Value::Number(number) => {
            let old = number.as_u64().unwrap_or(0);
            let near =
                [old + 1, old.saturating_sub(1), 0, 1, old ^ 1, u64::from(u32::MAX), random.below(40) as u64];
            *value = near[random.below(near.len())].into();
        }
        Value::String(text) => change_text(text, random),
        Value::Bool(bool) => *bool = !*bool,
        Value::Array(values) => change_list(values, random),
        Value::Object(members) if random.below(3) == 0 => {
            let name = members.keys().nth(random.below(members.len())).cloned();
            name.map(|name| members.shift_remove(&name));
        }
        Value::Object(_) | Value::Null => {}
    }
}

fn change_list(values: &mut Vec<Value>, random: &mut Random) {
    let (one, other) = (random.below(values.len()), random.below(values.len()));
    match random.below(5) {
        _ if values.is_empty() => values.push(random.below(4).into()),
        0 => drop(values.remove(one)),
        1 => values.insert(other, values[one].clone()),
        2 => values.swap(one, other),
        3 => values.truncate(one),
        _ => values[one] = values[other].clone(),
    }
}

/// Most of the long texts are digests and packed bits.
fn change_text(text: &mut String, random: &mut Random) {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=.-_*";
    let mut bytes = std::mem::take(text).into_bytes();
    let (at, sign) = (random.below(bytes.len()), SIGNS[random.below(SIGNS.len())]);
    match random.below(4) {
        _ if bytes.is_empty() => bytes.push(sign),
        0 => drop(bytes.remove(at)),
        1 => bytes.insert(at, sign),
        _ => bytes[at] = sign,
    }
    *text = String::from_utf8_lossy(&bytes).into_owned();
}
