//! What may stand at an offset of a text that is being written.
//!
//! Guarantees: decided by the words before the offset alone, so that what follows, and what is broken elsewhere, does
//! not matter; linear. Leaves out: which names there are.

use crate::syntax::{DECLARATIONS, TokenKind, Tokens, is_reserved};

/// What an author may write next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Permissions and groups.
    Permissions,
    /// What can be asked: permissions and actions.
    Asks,
    /// Roles, which can be extended.
    Roles,
    /// Roles and add-ons.
    Holders,
    /// Kinds of resources.
    Scopes,
    /// Resources of the kind that is written so.
    Resources(String),
    /// Attributes.
    Attributes,
    /// Values of the attribute that is written so.
    Values(String),
    /// Sets of it.
    Sets(String),
    /// Restrictions.
    Restrictions,
    /// Lints.
    Lints,
    /// Roles, or permissions: the cells of a matrix.
    Cells,
}

/// What is expected at an offset.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Expected {
    /// Names of these.
    pub(super) names: Option<Wanted>,
    /// Words of the language.
    pub(super) words: Vec<&'static str>,
    /// Where the word begins that is being written.
    pub(super) start: usize,
}

/// What may stand at an offset; nothing inside of comments and strings.
pub(super) fn at(text: &str, offset: usize) -> Option<Expected> {
    let mut reader = Reader::default();
    let mut start = offset;
    for token in Tokens::new(text) {
        if token.start >= offset {
            break;
        }
        let reaches = offset <= token.end;
        match token.kind {
            TokenKind::Comment | TokenKind::Doc | TokenKind::OpenText if reaches => return None,
            TokenKind::Text if offset < token.end => return None,
            TokenKind::Word | TokenKind::At if reaches => start = token.start,
            _ if token.is_comment() => {}
            kind => reader.read(kind, token.text(text)),
        }
    }
    let is_at = text.get(start..offset).is_some_and(|word| word.starts_with('@'));
    let expected =
        if is_at { Expected { words: vec!["@allow"], ..Expected::default() } } else { reader.expected() };
    Some(Expected { start, ..expected })
}

/// What was read since the last brace.
#[derive(Debug, Default)]
struct Reader<'t> {
    /// The words that opened the blocks around.
    blocks: Vec<&'t str>,
    /// The word of the declaration or statement, and that of its clause.
    statement: &'t str,
    clause: &'t str,
    /// What stands behind that.
    rest: Vec<&'t str>,
}

impl<'t> Reader<'t> {
    fn read(&mut self, kind: TokenKind, word: &'t str) {
        match kind {
            TokenKind::LeftBrace => {
                self.blocks.push(self.statement);
                self.begin("");
            }
            TokenKind::RightBrace => {
                self.blocks.pop();
                self.begin("");
            }
            TokenKind::At => self.begin(word),
            TokenKind::Word if is_reserved(word) && !self.is_value() => self.keyword(word),
            TokenKind::RightParen if self.statement == "@allow" => self.begin(""),
            _ => self.rest.push(word),
        }
    }

    fn begin(&mut self, word: &'t str) {
        self.statement = word;
        self.clause = word;
        self.rest.clear();
    }

    fn keyword(&mut self, word: &'t str) {
        let is_clause = match word {
            "in" | "on" | "per" | "when" | "where" | "with" | "except" | "extends" | "for" | "by" | "may"
            | "code" | "filter" | "filtered" | "sensitive" | "deprecated" | "without" | "grants" => true,
            "only" => self.statement == "assert",
            "grant" => self.statement == "default",
            "assign" => matches!(self.statement, "allow" | "deny") && self.rest.is_empty(),
            "role" => self.clause == "for",
            _ => false,
        };
        // A set of a condition stands in the clause of the condition.
        if word == "in" && matches!(self.clause, "when") {
            self.rest.push(word);
        } else if is_clause {
            self.clause = word;
            self.rest.clear();
        } else {
            self.begin(word);
        }
    }

    /// Whether a word behind `is` is a value, whatever it is elsewhere.
    fn is_value(&self) -> bool {
        self.clause == "when" && self.rest.last() == Some(&"is")
    }

    fn block(&self) -> &'t str {
        self.blocks.last().copied().unwrap_or("")
    }

    /// Whether a name has to follow: nothing stands behind the clause's word, or a comma does.
    fn is_open(&self) -> bool {
        self.rest.last().is_none_or(|last| matches!(*last, "," | "and" | "or" | "not" | "(" | "of"))
    }

    fn expected(&self) -> Expected {
        let names = |names| Expected { names: Some(names), ..Expected::default() };
        if self.block() == "matrix" {
            return names(Wanted::Cells);
        }
        if self.clause == "when" {
            return self.condition();
        }
        let open = self.is_open();
        let with = |wanted, words: &[&'static str]| Expected {
            names: Some(wanted),
            words: words.to_vec(),
            ..Expected::default()
        };
        match (self.clause, open) {
            ("@allow", _) if self.rest == ["("] => names(Wanted::Lints),
            (
                "grant" | "exclude" | "except" | "implies" | "delegates" | "restricts" | "grants" | "may",
                true,
            ) => names(Wanted::Permissions),
            ("requires", true) => with(Wanted::Asks, &["nothing"]),
            ("extends", true) => names(Wanted::Roles),
            ("for", true) => with(Wanted::Roles, &["any role"]),
            ("by", true) if self.rest.first() == Some(&"holders") => names(Wanted::Permissions),
            ("by", true) => with(Wanted::Holders, &["holders of"]),
            ("as", true) => with(Wanted::Holders, &["nobody", "grants"]),
            ("only", true) => with(Wanted::Holders, &["nobody"]),
            ("assign", true) => names(Wanted::Holders),
            ("assert", true) => with(Wanted::Holders, &["only"]),
            ("where" | "filter", true) => with(Wanted::Restrictions, &["all"]),
            ("per" | "resource", true) => names(Wanted::Scopes),
            ("allow" | "deny", true) if self.block() == "test" => {
                with(Wanted::Asks, &["assign", "delegate", "restrict"])
            }
            ("deny", true) => Expected { words: vec!["with"], ..Expected::default() },
            ("default", true) => Expected { words: vec!["grant"], ..Expected::default() },
            ("on" | "in", _) => self.place(),
            ("with", _) if self.block() == "test" => self.brought(),
            ("allow" | "deny", false) if matches!(self.rest.as_slice(), ["delegate" | "restrict"]) => {
                names(Wanted::Permissions)
            }
            ("assert" | "only", false) => self.claimed(),
            ("at", _) => self.counted(),
            ("", _) | (_, false) => self.words(),
            (_, true) => Expected::default(),
        }
    }

    /// `on KIND ID, ID in KIND ID`
    fn place(&self) -> Expected {
        match self.rest.as_slice() {
            [] => Expected { names: Some(Wanted::Scopes), ..Expected::default() },
            [kind] | [kind, .., ","] if self.statement != "scope" => {
                Expected { names: Some(Wanted::Resources((*kind).to_owned())), ..Expected::default() }
            }
            _ => self.words(),
        }
    }

    /// `with ATTRIBUTE VALUE, ATTRIBUTE VALUE`
    fn brought(&self) -> Expected {
        match self.rest.as_slice() {
            [] | [.., ","] => Expected { names: Some(Wanted::Attributes), ..Expected::default() },
            [name] | [.., ",", name] => {
                Expected { names: Some(Wanted::Values((*name).to_owned())), ..Expected::default() }
            }
            _ => self.words(),
        }
    }

    fn condition(&self) -> Expected {
        let names = |names| Expected { names: Some(names), ..Expected::default() };
        match self.rest.as_slice() {
            _ if self.is_open() => {
                Expected { names: Some(Wanted::Attributes), words: vec!["not"], ..Expected::default() }
            }
            [.., name, "is"] => names(Wanted::Values((*name).to_owned())),
            [.., name, "in"] => names(Wanted::Sets((*name).to_owned())),
            [.., "is" | "in", _] | [.., ")"] => {
                let mut expected = self.words();
                expected.words.extend(["and", "or"]);
                expected
            }
            _ => Expected { words: vec!["is", "in"], ..Expected::default() },
        }
    }

    /// `assert A, B hold p`
    fn claimed(&self) -> Expected {
        let is_verb = |word: &&str| matches!(*word, "hold" | "holds" | "lack" | "lacks" | "reach" | "within");
        let Some(verb) = self.rest.iter().position(is_verb) else {
            let words: &[_] =
                if self.clause == "only" { &["hold", "reach"] } else { &["holds", "lacks", "within"] };
            return Expected { words: words.to_vec(), ..Expected::default() };
        };
        let wanted =
            if self.rest.get(verb) == Some(&"within") { Wanted::Holders } else { Wanted::Permissions };
        match self.rest.last() {
            Some(last) if is_verb(last) => Expected { names: Some(wanted), ..Expected::default() },
            _ => self.words(),
        }
    }

    /// `at most N of roles A, B`
    fn counted(&self) -> Expected {
        let words = |words: &[&'static str]| Expected { words: words.to_vec(), ..Expected::default() };
        match self.rest.as_slice() {
            [] => words(&["most"]),
            ["most"] => Expected::default(),
            ["most", _] => words(&["of roles", "of permissions"]),
            ["most", _, "of"] => words(&["roles", "permissions"]),
            ["most", _, "of", of] | ["most", _, "of", of, .., ","] => {
                let wanted = if *of == "roles" { Wanted::Holders } else { Wanted::Permissions };
                Expected { names: Some(wanted), ..Expected::default() }
            }
            _ => self.words(),
        }
    }

    /// The words that may go on with a statement, and those that may begin the next.
    fn words(&self) -> Expected {
        let goes_on: &[&str] = match self.statement {
            "role" => &["extends", "without defaults"],
            "addon" => &["for"],
            "permission" => &["per", "filtered", "sensitive", "deprecated"],
            "action" => &["per"],
            "scope" | "resource" => &["in"],
            "grant" | "default" => &["except", "on", "where"],
            "as" => &["grants", "on"],
            "exclude" => &["except"],
            "requires" => &["when", "and", "or"],
            "forbid" => &["when"],
            "delegates" | "restricts" => &["per", "when"],
            "assign" => &["by", "when"],
            "only" => &["may"],
            "allow" | "deny" if self.block() == "test" => &["on", "with", "filter", "code"],
            _ => &[],
        };
        let begins: &[&str] = match self.block() {
            "role" | "addon" => &["grant", "exclude"],
            "permission" => {
                &["implies", "delegates", "restricts", "key", "requires", "forbid when", "deny with"]
            }
            "group" => &["permission", "requires", "forbid when", "deny with"],
            "action" => &["requires", "forbid when", "deny with"],
            "resource" => &["only"],
            "attribute" => &["set"],
            "test" => &["as", "allow", "deny"],
            _ => {
                return Expected {
                    words: goes_on.iter().copied().chain(top()).collect(),
                    ..Expected::default()
                };
            }
        };
        Expected { words: goes_on.iter().chain(begins).copied().collect(), ..Expected::default() }
    }
}

/// The words that begin a declaration, and what stands before one.
fn top() -> impl Iterator<Item = &'static str> {
    let whole = |word: &&'static str| match *word {
        "at" => "at most",
        "default" => "default grant",
        word => word,
    };
    DECLARATIONS.iter().map(whole).chain(["@allow"])
}
