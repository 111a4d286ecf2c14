//! `mixed-script`: a word in a string with letters of another script that look like the Latin ones beside them.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::context::Context;
use crate::lint::{Level, Lint};
use crate::model::Model;
use crate::source::Span;

pub(super) const LINT: Lint = Lint {
    code: Code::MixedScript,
    level: Level::Warn,
    page: include_str!("mixed_script.md"),
    always: true,
    check,
};

/// Letters of other scripts that look like Latin ones.
const ALIKE: [(&str, &str); 3] = [
    ("Cyrillic", "АВЕЅІЈКМНОРСТУХаесорухѕіјһԁԛԝ"),
    ("Greek", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυ"),
    ("Armenian", "օոսհցՕՍ"),
];

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    strings(context.model, &mut |text, span| {
        found.extend(mixed(text).map(|mixed| report(mixed, span)));
    });
}

/// Calls `each` with every string of a policy that is not a name: ids, values, titles, restrictions, codes.
fn strings(model: &Model, each: &mut impl FnMut(&str, Span)) {
    let heads = model.kinds.iter().map(|it| &it.head);
    let heads = heads.chain(model.attributes.iter().map(|it| &it.head));
    let heads = heads.chain(model.groups.iter().map(|it| &it.head));
    let heads = heads.chain(model.permissions.iter().map(|it| &it.head));
    let heads =
        heads.chain(model.roles.iter().map(|it| &it.head)).chain(model.actions.iter().map(|it| &it.head));
    let heads = heads.chain(model.restrictions.iter().flat_map(|it| &it.names));
    for head in heads {
        head.title.iter().for_each(|title| each(title, head.span));
    }
    for instance in model.instances.iter() {
        each(&instance.id, instance.span);
        instance.title.iter().for_each(|title| each(title, instance.span));
    }
    for value in model.attributes.iter().flat_map(|attribute| &attribute.values) {
        each(&value.value, value.span);
    }
    model.restrictions.iter().for_each(|it| each(&it.text, it.span));
    for permission in model.permissions.iter() {
        permission.key.iter().for_each(|key| each(key, permission.head.span));
    }
    for deny in model.targets().filter_map(|target| model.rules_of(target).deny.as_ref()) {
        each(&deny.code, deny.span);
    }
}

/// A word with a Latin letter and one that looks like one, that letter, and its script.
fn mixed(text: &str) -> Option<(&str, char, &'static str)> {
    if text.is_ascii() {
        return None;
    }
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.contains(|c: char| c.is_ascii_alphabetic()));
    words.into_iter().find_map(|word| {
        let alike =
            |c: char| ALIKE.iter().find(|(_, letters)| letters.contains(c)).map(|(script, _)| (c, *script));
        word.chars().find_map(alike).map(|(letter, script)| (word, letter, script))
    })
}

fn report((word, letter, script): (&str, char, &str), span: Span) -> Diagnostic {
    let message =
        format!("`{word}` mixes scripts: its `{letter}` is a {script} letter that looks like a Latin one");
    Diagnostic::warning(Code::MixedScript, span, message)
        .help("write the word in one script, or it will never equal what it looks like")
}

#[cfg(test)]
mod tests {
    use super::mixed;

    #[test]
    fn look_alikes_in_one_word_are_found() {
        assert_eq!(mixed("acme p\u{430}ypal"), Some(("p\u{430}ypal", '\u{430}', "Cyrillic")));
        assert_eq!(mixed("\u{410}cme"), Some(("\u{410}cme", '\u{410}', "Cyrillic")));
        assert_eq!(mixed("\u{3bf}rders"), Some(("\u{3bf}rders", '\u{3bf}', "Greek")));
    }

    #[test]
    fn words_beside_one_another_and_other_letters_are_not() {
        for text in [
            "naïve café",
            "Москва office",
            "ゲートウェイgateway",
            "世界 world",
            "größe",
            "kΩ",
            "μTorrent",
            "βeta",
        ] {
            assert_eq!(mixed(text), None, "{text}");
        }
    }
}
