//! What an author may have meant by something misspelt.
//!
//! Guarantees: no suggestion that shares less than it differs. Leaves out: whether the suggestion would be right where
//! it is made, which the caller tries.

/// The word of the language that was meant, if one is near; the first of equals.
pub(crate) fn nearest_word<'c>(word: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let word = word.to_ascii_lowercase();
    let distance = |candidate: &str| strsim::damerau_levenshtein(&word, candidate);
    if word.len() > LONGEST {
        return None;
    }
    let near = candidates.iter().map(|candidate| (distance(candidate), *candidate));
    let (distance, candidate) = near.min_by_key(|(distance, _)| *distance)?;
    (distance <= allowed(candidate)).then_some(candidate)
}

/// No word of the language is as long as this.
const LONGEST: usize = 20;

/// How many letters may differ.
fn allowed(candidate: &str) -> usize {
    match candidate.len() {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    }
}

/// The declared name that was meant, if one is close: by letters, or because it alone ends in the same part.
pub(crate) fn nearest_name<'a>(text: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = allowed_in_name(text);
    let (last, letters) = (text.rsplit('.').next(), letters_of(text));
    let mut closest: Option<(usize, &str)> = None;
    let mut same_ending = Vec::new();
    for candidate in candidates {
        if candidate.rsplit('.').next() == last && same_ending.len() < 2 {
            same_ending.push(candidate);
        }
        let bound = closest.map_or(allowed, |(distance, _)| distance);
        let is_as_long = text.len().abs_diff(candidate.len()) <= bound;
        if is_as_long && (letters ^ letters_of(candidate)).count_ones() as usize <= 2 * bound {
            let found = (strsim::osa_distance(text, candidate), candidate);
            closest = [closest, (found.0 <= allowed).then_some(found)].into_iter().flatten().min();
        }
    }
    match (closest, same_ending.as_slice()) {
        (Some((_, candidate)), _) => Some(candidate),
        (None, [only]) => Some(only),
        (None, _) => None,
    }
}

/// Whether a declared name is near by its letters: near enough to be put in the place of what was written.
pub(crate) fn is_near(text: &str, name: &str) -> bool {
    strsim::osa_distance(text, name) <= allowed_in_name(text)
}

fn allowed_in_name(text: &str) -> usize {
    match text.chars().count() {
        0..=2 => 0,
        length => (length / 4).clamp(1, 3),
    }
}

/// The letters of a text, as a set: a cheap look before a distance is computed, because an edit changes two at most.
fn letters_of(text: &str) -> u64 {
    text.bytes().fold(0, |set, byte| set | 1 << (byte % 64))
}

#[cfg(test)]
mod tests {
    use super::{is_near, nearest_name, nearest_word};

    #[test]
    fn misspelt_and_plural_words_are_near() {
        assert_eq!(nearest_word("permision", &["role", "permission"]), Some("permission"));
        assert_eq!(nearest_word("roles", &["role", "permission"]), Some("role"));
        assert_eq!(nearest_word("Role", &["role"]), Some("role"));
        assert_eq!(nearest_word("gramt", &["grant", "exclude"]), Some("grant"));
    }

    #[test]
    fn other_words_are_not() {
        assert_eq!(nearest_word("import", &["role", "permission"]), None);
        assert_eq!(nearest_word("is", &["in", "as"]), None);
    }

    #[test]
    fn a_name_is_near_by_its_letters_or_as_the_only_one_with_its_ending() {
        let near = |text: &str, names: &[&'static str]| nearest_name(text, names.iter().copied());
        assert_eq!(near("gatway.read", &["gateway.read", "access.read"]), Some("gateway.read"));
        assert_eq!(near("reed", &["access.write"]), None);
        assert_eq!(near("dns.report", &["gateway.report"]), Some("gateway.report"));
        assert!(is_near("gatway.read", "gateway.read") && !is_near("dns.report", "gateway.report"));
        assert_eq!(near("x", &["y"]), None);
        assert_eq!(near("dns.read", &["gateway.read", "access.read"]), None);
    }
}
