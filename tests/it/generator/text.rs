//! A generated policy as text: files of items of one-line statements.
//!
//! Guarantees: every statement has a line of its own, so a diagnostic's line names it and any can be taken out.

use std::fmt;

use permc::source::SourceMap;

/// A policy.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Policy {
    pub(crate) files: Vec<File>,
}

/// A file of one package; the empty one is the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) package: String,
    pub(crate) items: Vec<Item>,
}

/// A declaration, with the statements in its braces if it has braces. Docs and the like stand in its head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) head: String,
    pub(crate) body: Option<Vec<String>>,
}

impl Policy {
    /// The files as the compiler takes them.
    pub(crate) fn sources(&self) -> SourceMap {
        SourceMap::new(self.files.iter().map(|file| (file.path.clone(), file.to_string())))
    }

    /// Every policy that lacks one item or one statement of this one, the largest cuts first.
    pub(crate) fn cuts(&self) -> impl Iterator<Item = Self> + '_ {
        let items = self.places().map(|(file, item)| {
            let mut policy = self.clone();
            policy.files[file].items.remove(item);
            policy
        });
        let statements = self.places().flat_map(move |(file, item)| {
            let body = self.files[file].items[item].body.as_ref().map_or(0, Vec::len);
            (0..body).map(move |at| self.without_statement(file, item, at))
        });
        items.chain(statements)
    }

    fn places(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let files = self.files.iter().enumerate();
        files.flat_map(|(at, file)| (0..file.items.len()).map(move |item| (at, item)))
    }

    fn without_statement(&self, file: usize, item: usize, statement: usize) -> Self {
        let mut policy = self.clone();
        policy.files[file].items[item].body.as_mut().unwrap().remove(statement);
        policy
    }

    /// The first line of the item that a line belongs to.
    pub(crate) fn item_line(&self, path: &str, line: usize) -> usize {
        let Some(file) = self.files.iter().find(|file| file.path == path) else { return line };
        let starts = file.items.iter().scan(file.first_line(), |next, item| {
            let start = *next;
            *next += item.lines();
            Some(start)
        });
        starts.take_while(|start| *start <= line).last().unwrap_or(line)
    }

    /// Where the item that a line belongs to stands: its file, and which of the file's items it is.
    pub(crate) fn item_at(&self, path: &str, line: usize) -> Option<[usize; 2]> {
        let at = self.files.iter().position(|file| file.path == path)?;
        let starts = self.files[at].items.iter().scan(self.files[at].first_line(), |next, item| {
            *next += item.lines();
            Some(*next)
        });
        Some([at, starts.take_while(|end| *end <= line).count()])
    }

    /// Takes out what stands in a line: a statement, or a whole item if it is the item's first line.
    pub(crate) fn cut_line(&mut self, path: &str, line: usize) {
        let Some(file) = self.files.iter_mut().find(|file| file.path == path) else { return };
        let mut first = file.first_line();
        for at in 0..file.items.len() {
            let lines = file.items[at].lines();
            let body = first + file.items[at].head.lines().count();
            if line < body {
                file.items.remove(at);
                return;
            }
            if line < first + lines {
                file.items[at].body.as_mut().unwrap().remove(line - body);
                return;
            }
            first += lines;
        }
    }
}

/// Turns every digit round. Each generated name, id, value and restriction ends with one, so this names all of them
/// anew and turns their order round.
pub(crate) fn renamed(text: &str) -> String {
    let turned = |c: char| c.to_digit(10).and_then(|digit| char::from_digit(9 - digit, 10)).unwrap_or(c);
    text.chars().map(turned).collect()
}

impl Policy {
    /// The same policy with all names turned round.
    pub(crate) fn renamed(&self) -> Self {
        // The one number that is no name is how many an `at most` allows.
        let statement = |text: &String| match text.split_once(" of ") {
            Some((most, members)) if most.contains("at most ") => format!("{most} of {}", renamed(members)),
            _ => renamed(text),
        };
        let item = |item: &Item| Item {
            head: statement(&item.head),
            body: item.body.as_ref().map(|body| body.iter().map(statement).collect()),
        };
        let file = |file: &File| File { items: file.items.iter().map(item).collect(), ..file.clone() };
        Self { files: self.files.iter().map(file).collect() }
    }
}

/// As text, because that is what people look at when something fails.
impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl File {
    /// The line of the first item, from 1.
    fn first_line(&self) -> usize {
        if self.package.is_empty() { 1 } else { 2 }
    }
}

impl Item {
    fn lines(&self) -> usize {
        self.to_string().lines().count()
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.files.iter().try_for_each(|file| write!(f, "// ---- {}\n{file}", file.path))
    }
}

impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.package.is_empty() {
            writeln!(f, "package {}", self.package)?;
        }
        self.items.iter().try_for_each(|item| write!(f, "{item}"))
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(body) = &self.body else { return writeln!(f, "{}", self.head) };
        writeln!(f, "{} {{", self.head)?;
        body.iter().try_for_each(|statement| writeln!(f, "  {statement}"))?;
        writeln!(f, "}}")
    }
}
