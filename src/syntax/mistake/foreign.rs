//! Words of other languages and of everyday speech, and what this language says instead.
//!
//! Guarantees: a word is taken for one of this language only where that can stand. Leaves out: misspelt words.

use crate::nearest::nearest_word;

/// Words with those of this language that may be meant; the first that can stand there is.
const SAME: &[(&str, &[&str])] = &[
    ("allows", &["grant", "allow"]),
    ("are", &["is"]),
    ("bans", &["exclude", "forbid"]),
    ("by", &["extends"]),
    ("can", &["grant", "holds"]),
    ("cannot", &["exclude", "lacks"]),
    ("contains", &["extends", "implies"]),
    ("enum", &["attribute"]),
    ("equals", &["is"]),
    ("give", &["grant"]),
    ("given", &["when"]),
    ("has", &["holds"]),
    ("have", &["hold"]),
    ("if", &["when"]),
    ("include", &["extends", "implies"]),
    ("includes", &["extends", "implies"]),
    ("inherit", &["extends", "implies"]),
    ("inherits", &["extends", "implies"]),
    ("isa", &["extends"]),
    ("module", &["package"]),
    ("must", &["requires"]),
    ("namespace", &["package"]),
    ("needs", &["requires"]),
    ("operation", &["action"]),
    ("permit", &["grant", "allow"]),
    ("permits", &["grant", "allow"]),
    ("privilege", &["permission"]),
    ("remove", &["exclude"]),
    ("revoke", &["exclude"]),
    ("right", &["permission"]),
    ("rule", &["action"]),
    ("type", &["scope"]),
    ("unless", &["except"]),
    ("where", &["when"]),
    ("within", &["in"]),
    ("without", &["except"]),
];

/// Words that stand for nothing in this language, with what to do about that.
struct Instead {
    /// Whether it is about the first word of a declaration.
    begins: bool,
    words: &'static [&'static str],
    advice: &'static str,
}

const INSTEAD: &[Instead] = &[
    Instead {
        begins: true,
        words: &[
            "actor",
            "member",
            "members",
            "principal",
            "principals",
            "subject",
            "subjects",
            "user",
            "users",
        ],
        advice: "a policy declares roles, not users: a request brings the names of its subject's roles",
    },
    Instead {
        begins: true,
        words: &[
            "from", "import", "imports", "include", "includes", "load", "open", "require", "use", "using",
        ],
        advice: "there are no imports: all files that permc is given form one policy, so leave this out",
    },
    Instead {
        begins: true,
        words: &["forbid", "permit", "policies", "policy", "policyset"],
        advice: "access is granted in roles: `role NAME { grant PERMISSION }`",
    },
    Instead {
        begins: false,
        words: &["to"],
        advice: "a grant counts for the role that it stands in, so no role is named after it",
    },
    Instead { begins: false, words: &["unless"], advice: "write `when not …`" },
    Instead {
        begins: false,
        words: &["else", "then"],
        advice: "write a statement with a condition of its own: `requires … when not …`",
    },
];

/// The word of this language that was meant by a foreign or misspelt one; none of one that is right.
pub(in crate::syntax) fn meant<'c>(word: &str, candidates: &[&'c str]) -> Option<&'c str> {
    if candidates.contains(&word) {
        return None;
    }
    translated(word, candidates).or_else(|| nearest_word(word, candidates))
}

fn translated<'c>(word: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let word = word.to_ascii_lowercase();
    let (_, same) = SAME.iter().find(|(foreign, _)| *foreign == word)?;
    same.iter().find_map(|own| candidates.iter().find(|candidate| *candidate == own)).copied()
}

/// What to do about a word that has no counterpart.
pub(super) fn instead(word: &str, begins: bool) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    let fits = |row: &&Instead| row.words.contains(&&*word) && (begins || !row.begins);
    INSTEAD.iter().find(fits).map(|row| row.advice)
}

#[cfg(test)]
mod tests {
    use super::{SAME, meant};
    use crate::syntax::grammar::is_reserved;

    #[test]
    fn a_word_means_what_can_stand_there() {
        assert_eq!(meant("inherits", &["per", "extends"]), Some("extends"));
        assert_eq!(meant("includes", &["implies", "key"]), Some("implies"));
        assert_eq!(meant("inherits", &["grant"]), None);
        assert_eq!(meant("Grants", &["grant"]), Some("grant"));
        assert_eq!(meant("grant", &["grant"]), None);
    }

    #[test]
    fn words_are_in_order_and_what_they_mean_is_in_the_language() {
        assert!(SAME.is_sorted());
        let soft = ["holds", "hold", "lacks", "is"];
        let unknown = |word: &&&str| !is_reserved(word) && !soft.contains(*word);
        assert_eq!(SAME.iter().flat_map(|(_, same)| same.iter()).filter(unknown).count(), 0);
    }
}
