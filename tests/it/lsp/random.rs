//! After any edits the server says what a fresh one says of the same texts.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::editor::{Editor, Folder, opened, position, uri};

/// A small generator of numbers, the same for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
    }
}

const FILES: [&str; 3] = ["a.perm", "b.perm", "c/d.perm"];
const PIECES: [&str; 20] = [
    "",
    "{",
    "}",
    "\"",
    "é𝕏",
    "\n",
    "// x\n",
    "role r { grant p }\n",
    "permission p, q\n",
    "package x\n",
    "grant ",
    "per k ",
    "scope k\n",
    "resource k a\n",
    "group g { permission s }\n",
    "attribute c { ui }\n",
    "extends r ",
    "*",
    "assert r holds p\n",
    "action a { requires p when c is ui }\n",
];

fn fresh(texts: &BTreeMap<&str, String>) -> BTreeMap<String, Vec<Value>> {
    let folder = Folder::default();
    let mut editor = Editor::new(&folder);
    texts.iter().for_each(|(name, text)| editor.open(name, text));
    editor.findings()
}

fn character_at(text: &str, random: &mut Random) -> usize {
    let at = random.below(text.len() + 1);
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap()
}

#[test]
fn edits_lead_to_what_a_fresh_server_says() {
    for seed in 1..=12 {
        let mut random = Random(seed * 7919);
        let folder = Folder::default();
        let mut editor = Editor::new(&folder);
        let mut texts: BTreeMap<&str, String> = BTreeMap::new();
        for _ in 0..30 {
            let name = FILES[random.below(FILES.len())];
            let piece = PIECES[random.below(PIECES.len())];
            match texts.get_mut(name) {
                None => {
                    editor.open(name, piece);
                    texts.insert(name, piece.to_owned());
                }
                Some(_) if random.below(10) == 0 => {
                    editor.close(name);
                    texts.remove(name);
                }
                Some(text) => {
                    let (a, b) = (character_at(text, &mut random), character_at(text, &mut random));
                    let (start, end) = (a.min(b), if random.below(3) == 0 { a.max(b) } else { a.min(b) });
                    let range = json!({ "start": position(text, start), "end": position(text, end) });
                    editor.change(name, Some(range), piece);
                    text.replace_range(start..end, piece);
                }
            }
            assert_eq!(editor.findings(), fresh(&texts), "seed {seed}: {texts:?}");
        }
    }
}

/// Every question at every place of a policy, whole and cut.
#[test]
fn every_place_has_an_answer() {
    let policy = include_str!("../../ui/syntax/everything.perm");
    opened(policy, |editor, _| {
        let mut random = Random(42);
        for _ in 0..150 {
            let at = character_at(policy, &mut random);
            let at = json!({ "textDocument": { "uri": uri("a.perm") }, "position": position(policy, at) });
            for method in ["hover", "definition", "documentHighlight", "prepareRename", "completion"] {
                editor.ask(&format!("textDocument/{method}"), at.clone()).unwrap();
            }
        }
        for _ in 0..20 {
            let end = character_at(policy, &mut random);
            editor.change("a.perm", None, &policy[..end]);
            let file = json!({ "textDocument": { "uri": uri("a.perm") } });
            for method in ["documentSymbol", "foldingRange", "semanticTokens/full", "codeLens"] {
                editor.ask(&format!("textDocument/{method}"), file.clone()).unwrap();
            }
            let at = json!({ "textDocument": { "uri": uri("a.perm") }, "position": position(&policy[..end], end) });
            editor.ask("textDocument/completion", at).unwrap();
        }
    });
}
