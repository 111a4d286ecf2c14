//! The word that an author may have meant.
//!
//! Guarantees: no suggestion that shares less than it differs. Leaves out: whether the suggestion parses, which the
//! caller tries.

/// The nearest of the candidates, if one is near; the first of equals.
pub(super) fn nearest<'c>(word: &str, candidates: &[&'c str]) -> Option<&'c str> {
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

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn misspelt_and_plural_words_are_near() {
        assert_eq!(nearest("permision", &["role", "permission"]), Some("permission"));
        assert_eq!(nearest("roles", &["role", "permission"]), Some("role"));
        assert_eq!(nearest("Role", &["role"]), Some("role"));
        assert_eq!(nearest("gramt", &["grant", "exclude"]), Some("grant"));
    }

    #[test]
    fn other_words_are_not() {
        assert_eq!(nearest("import", &["role", "permission"]), None);
        assert_eq!(nearest("is", &["in", "as"]), None);
    }
}
