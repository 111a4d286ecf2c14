//! The one type for everything permc has to say about a policy, and the value-with-diagnostics that stages return.
//!
//! Guarantees: plain data, no drawing; every code is listed in [`Code::ALL`]. Leaves out: wording, which lives in
//! each stage's `errors`, and drawing, which lives in `render`.

use crate::source::Span;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The policy does not compile.
    Error,
    /// The policy compiles; somebody should look.
    Warning,
}

impl Severity {
    /// The lower-case word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A place with what is to be said there. An empty message only points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What, lower case, without a final stop.
    pub message: String,
}

impl Label {
    /// A label with a message.
    #[must_use]
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into() }
    }
}

/// Whether a fix may be applied without looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applicability {
    /// Keeps or narrows every decision; in a text that cannot be read, the only thing that it can mean.
    Safe,
    /// May change what the author meant.
    Unsafe,
    /// Only to be shown.
    Display,
}

/// A replacement of one span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// The new text.
    pub replacement: String,
}

/// A change that makes the diagnostic go away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the change does, as an order: ``replace `x` with `y` ``.
    pub title: String,
    /// Whether it may be applied unseen.
    pub applicability: Applicability,
    /// The replacements, which do not overlap.
    pub edits: Vec<Edit>,
}

/// One finding about a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its name.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: lower case, one fact, the author's text in backticks, no final stop.
    pub message: String,
    /// Where it is wrong.
    pub primary: Label,
    /// Other places that have a part in it.
    pub related: Vec<Label>,
    /// How to put it right, one way each.
    pub help: Vec<String>,
    /// The change that does.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// An error that points at `span`.
    #[must_use]
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, span, message.into())
    }

    /// A warning that points at `span`.
    #[must_use]
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, span, message.into())
    }

    fn new(severity: Severity, code: Code, span: Span, message: String) -> Self {
        let primary = Label::new(span, "");
        Self { code, severity, message, primary, related: Vec::new(), help: Vec::new(), fix: None }
    }

    /// Says something at the primary place.
    #[must_use]
    pub fn label(mut self, message: impl Into<String>) -> Self {
        self.primary.message = message.into();
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Label::new(span, message));
        self
    }

    /// Adds a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds the change that does it: replaces `span` with `replacement`.
    #[must_use]
    pub fn fix(mut self, applicability: Applicability, title: impl Into<String>, edit: Edit) -> Self {
        self.fix = Some(Fix { title: title.into(), applicability, edits: vec![edit] });
        self
    }

    /// Whether the policy cannot compile because of it.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// What a stage returns: its value, however incomplete, and everything it found.
#[derive(Debug, Clone)]
pub struct Outcome<T> {
    /// The value, without the parts that were wrong.
    pub value: T,
    /// What was wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Puts diagnostics in the order that readers expect: by place, then by name; and drops exact repetitions.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.primary.span, d.code);
        key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
    });
    diagnostics.dedup();
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal,)*) => {
        /// The name of a diagnostic.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {$($(#[doc = $doc])* $name,)*}

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The kebab-case name that people and tools see.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {$(Self::$name => $text),*}
            }

            /// What it says is wrong, in one sentence.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self {$(Self::$name => concat!($($doc),*)),*}.trim()
            }

            /// The code of a name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.as_str() == name)
            }
        }
    };
}

codes! {
    // Text.
    /// Something else was expected here.
    Syntax = "syntax",
    /// A bidirectional control or another invisible character.
    InvisibleCharacter = "invisible-character",
    /// The file is not UTF-8 text.
    NotUtf8 = "not-utf8",
    /// Braces or parentheses inside one another beyond the limit.
    NestingTooDeep = "nesting-too-deep",
    /// A file beyond the limit.
    FileTooLarge = "file-too-large",
    /// All files together beyond the limit.
    ProjectTooLarge = "project-too-large",
    /// What sets stand for, or who holds what, beyond the limit.
    PolicyTooLarge = "policy-too-large",
    /// More mistakes of syntax than the limit; the rest is not read.
    TooManyMistakes = "too-many-mistakes",
    /// A name beyond the limit.
    NameTooLong = "name-too-long",
    /// A string beyond the limit.
    StringTooLong = "string-too-long",
    /// A clause or modifier that stands twice.
    RepeatedClause = "repeated-clause",
    /// A clause, modifier or statement where it does not belong.
    MisplacedClause = "misplaced-clause",
    /// A matrix whose rows do not fit its header.
    BrokenMatrix = "broken-matrix",
    // Names (`language.md` section 1).
    /// A name that permc keeps for itself.
    ReservedName = "reserved-name",
    /// A name declared twice.
    DuplicateName = "duplicate-name",
    /// A reference that more than one package level answers.
    AmbiguousReference = "ambiguous-reference",
    /// No such scope.
    UnknownScope = "unknown-scope",
    /// No such resource, though its kind has declared ones.
    UnknownResource = "unknown-resource",
    /// No such attribute.
    UnknownAttribute = "unknown-attribute",
    /// No such value of an attribute.
    UnknownValue = "unknown-value",
    /// No such set of an attribute.
    UnknownSet = "unknown-set",
    /// No such permission or group.
    UnknownPermission = "unknown-permission",
    /// No such role or add-on.
    UnknownRole = "unknown-role",
    /// No such action or permission.
    UnknownAction = "unknown-action",
    /// No such restriction.
    UnknownRestriction = "unknown-restriction",
    /// A pattern or set that matches nothing.
    EmptyPattern = "empty-pattern",
    // Kinds and paths (R1, R2, R9).
    /// A scope that lies in itself.
    ScopeCycle = "scope-cycle",
    /// Two kinds that do not fit.
    KindMismatch = "kind-mismatch",
    /// `on` for a permission that is held everywhere or not at all.
    NotScopable = "not-scopable",
    /// `where` for a permission that is not filtered.
    NotFilterable = "not-filterable",
    /// `per` together with `filtered`.
    PerAndFiltered = "per-and-filtered",
    /// A nested instance without its whole path.
    IncompletePath = "incomplete-path",
    /// A path that says otherwise than the declaration.
    ContradictingPath = "contradicting-path",
    /// An implication that would hold in more places or rows than its source.
    WideningImplication = "widening-implication",
    // Graph.
    /// Permissions that imply one another.
    ImplicationCycle = "implication-cycle",
    /// Roles that extend one another.
    ExtendsCycle = "extends-cycle",
    /// Actions that require one another.
    RequirementCycle = "requirement-cycle",
    // Rules.
    /// An add-on where only a role can stand (R4).
    MisplacedAddon = "misplaced-addon",
    /// A second reader list for one permission and instance (R5).
    DuplicateReaderList = "duplicate-reader-list",
    /// A grant that a reader list makes void (R5).
    GrantWithoutEffect = "grant-without-effect",
    /// A limit without effect, because the role holds the permission without it too (R7).
    VoidLimit = "void-limit",
    /// Two restrictions on one permission in one role (R8).
    TwoRestrictions = "two-restrictions",
    /// A restriction that restricts nothing (R8).
    EmptyRestriction = "empty-restriction",
    /// An `exclude` that is not true (R3).
    RefutedExclude = "refuted-exclude",
    /// An action that nothing guards for some request (R9).
    OpenAction = "open-action",
    /// An action whose requirements are too many to judge.
    ActionTooComplex = "action-too-complex",
    /// A placeholder in a denial's text that the action does not test (R15).
    UnknownPlaceholder = "unknown-placeholder",
    /// An `at most` that can never be broken (R11).
    VacuousLimit = "vacuous-limit",
    /// A role that breaks separation of duty by itself (R11).
    SeparationOfDuty = "separation-of-duty",
    /// A test, or a subject in one, of which nothing is claimed.
    EmptyTest = "empty-test",
    /// An assert that is not true (R14).
    RefutedAssert = "refuted-assert",
    // Lints.
    /// A value of an attribute with which nobody is allowed an action, though nothing forbids it.
    AlwaysDeniedAttribute = "always-denied-attribute",
    /// Holders of a permission may delegate another one that they do not hold there.
    DelegationWidens = "delegation-widens",
    /// A use of a permission that is marked as deprecated.
    DeprecatedPermission = "deprecated-permission",
    /// A role that may edit something that it may not read.
    EditWithoutRead = "edit-without-read",
    /// A role that holds nothing and is of use to no other statement.
    EmptyRole = "empty-role",
    /// Roles that hold the same and count for the same.
    IdenticalRoles = "identical-roles",
    /// A listed role that does not hold what the reader list is about.
    IdleReader = "idle-reader",
    /// A filtered permission granted without `where`: every row, but not aloud.
    ImplicitAllRows = "implicit-all-rows",
    /// A grant of a permission whose own requirements the role alone never meets.
    InertGrant = "inert-grant",
    /// A reader list on a permission, and a stronger one that is held there by a role outside of it.
    ListBypassed = "list-bypassed",
    /// A permission, role or action without a title.
    MissingTitle = "missing-title",
    /// Letters of look-alike scripts in one word.
    MixedScript = "mixed-script",
    /// A reader list of which no role holds the permission: nobody reads.
    ReaderListEmpty = "reader-list-empty",
    /// A grant of what the role holds without it too.
    RedundantGrant = "redundant-grant",
    /// A role limited to some rows that may be assigned together with one that sees them all.
    RestrictionLifted = "restriction-lifted",
    /// A role that can give itself more than it holds.
    SelfEscalation = "self-escalation",
    /// A role that could come to hold a sensitive permission that no assert lets it.
    SensitiveReach = "sensitive-reach",
    /// A role in a list whose part another role of the list plays already.
    SubsumedRole = "subsumed-role",
    /// Grants on resources of a kind of which none is declared.
    UndeclaredResource = "undeclared-resource",
    /// `@allow` of a name that is no lint.
    UnknownLint = "unknown-lint",
    /// A sensitive permission of which no assert says who holds it.
    UnprovedSensitive = "unproved-sensitive",
    /// An action that no set of roles is ever allowed.
    UnreachableAction = "unreachable-action",
    /// `@allow` of a lint that finds nothing in the declaration.
    UnusedAllow = "unused-allow",
    /// Values or sets of an attribute that no condition tests.
    UnusedAttributeValue = "unused-attribute-value",
    /// A permission that nobody holds and nothing mentions.
    UnusedPermission = "unused-permission",
    /// A restriction that no grant is limited to.
    UnusedRestriction = "unused-restriction",
    /// A kind of resource that no permission or action is about.
    UnusedScope = "unused-scope",
    /// An add-on that never gives anything to a role that it is for.
    UselessAddon = "useless-addon",
    /// A grant of whatever there is, now and later.
    WildcardGrant = "wildcard-grant",
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn codes_are_kebab_case_and_distinct() {
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert!(
            names
                .iter()
                .all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'))
        );
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
