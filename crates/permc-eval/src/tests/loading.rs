//! Attacks on the loader: damage that the digest shows, and forgeries with a digest that fits.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use std::println;

use super::sample;
use crate::{ActionId, ActionRef, Ask, AttributeId, LoadError, PermissionId, RoleId, Table, to_json};

const START: &str = r#"{"format":"permc-bundle/1","digest":"sha256:"#;

fn bundle() -> Vec<u8> {
    to_json(&sample::content())
}

/// The text of a bundle's content.
fn content_of(bundle: &[u8]) -> String {
    let text = core::str::from_utf8(bundle).unwrap();
    text[START.len() + 64 + r#"","content":"#.len()..text.len() - 2].to_string()
}

/// A bundle with this content and the digest that fits it.
fn signed(content: &str) -> Vec<u8> {
    let digest = crate::bundle::digest(content.as_bytes());
    alloc::format!("{START}{digest}\",\"content\":{content}}}\n").into_bytes()
}

fn refused(content: &str) -> Option<LoadError> {
    Table::from_json(&signed(content)).err()
}

#[test]
fn a_bundle_round_trips() {
    let bundle = bundle();
    let table = Table::from_json(&bundle).unwrap();
    assert_eq!(table.content(), &sample::content());
    assert_eq!(to_json(table.content()), bundle);
    assert_eq!(signed(&content_of(&bundle)), bundle);
}

#[test]
fn every_truncation_is_refused() {
    let bundle = bundle();
    for length in 0..bundle.len() {
        assert!(Table::from_json(&bundle[..length]).is_err(), "{length}");
    }
    println!("{} truncations refused", bundle.len());
}

#[test]
fn every_flipped_bit_is_refused() {
    let mut bundle = bundle();
    for byte in 0..bundle.len() {
        for bit in 0..8 {
            bundle[byte] ^= 1 << bit;
            assert!(Table::from_json(&bundle).is_err(), "bit {bit} of byte {byte}");
            bundle[byte] ^= 1 << bit;
        }
    }
    println!("{} flipped bits refused", bundle.len() * 8);
}

#[test]
fn every_inserted_or_doubled_byte_is_refused() {
    let bundle = bundle();
    for place in 0..=bundle.len() {
        for byte in [b' ', b'0', b'"', b'\n', b',', 0] {
            let mut changed = bundle.clone();
            changed.insert(place, byte);
            assert!(Table::from_json(&changed).is_err(), "{byte} at {place}");
        }
    }
}

#[test]
fn what_is_wrong_with_the_frame_is_said() {
    let bundle = bundle();
    let said = |from: &str, to: &str| {
        let text = core::str::from_utf8(&bundle).unwrap();
        assert!(text.contains(from), "{from}");
        Table::from_json(text.replacen(from, to, 1).as_bytes()).unwrap_err().to_string()
    };
    assert_eq!(
        said("permc-bundle/1", "permc-bundle/2"),
        "the format is `permc-bundle/2`, and this reads `permc-bundle/1`"
    );
    assert_eq!(said("{\"format\"", "{ \"format\""), "this is not a bundle as permc writes it");
    assert_eq!(said("\"content\":", "\"extra\":0,\"content\":"), "this is not a bundle as permc writes it");
    assert_eq!(said("}\n", "}"), "this is not a bundle as permc writes it");
    assert!(said("fixture 1", "fixture 2").starts_with("the digest is `sha256:"));
    assert!(said("sha256:", "sha512:").starts_with("this is not"));
    let upper = core::str::from_utf8(&bundle[START.len()..START.len() + 64]).unwrap();
    assert!(said(upper, &upper.to_uppercase()).starts_with("the digest is"));
    let limit = bundle.len() - 1;
    assert_eq!(
        Table::from_json_within(&bundle, limit).unwrap_err(),
        LoadError::TooLarge { size: bundle.len(), limit }
    );
    Table::from_json_within(&bundle, bundle.len()).unwrap();
    assert!(Table::from_json(&[]).is_err());
}

/// The end of the JSON value that starts here.
fn end(text: &str, start: usize) -> usize {
    let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<serde::de::IgnoredAny>();
    let _: serde::de::IgnoredAny = values.next().unwrap().unwrap();
    start + values.byte_offset()
}

/// The places of characters outside of strings, and of the strings' opening quotes.
fn tokens(text: &str) -> Vec<(usize, char)> {
    let mut tokens = Vec::new();
    let mut skip = 0;
    for (place, char) in text.char_indices() {
        if place >= skip {
            tokens.push((place, char));
            if char == '"' {
                skip = end(text, place);
            }
        }
    }
    tokens
}

/// The keys and values of the object that starts here.
fn members(text: &str, object: usize) -> Vec<(&str, &str)> {
    let mut members = Vec::new();
    let mut at = object + 1;
    while text.as_bytes()[at] == b'"' {
        let key = end(text, at);
        let value = end(text, key + 1);
        members.push((&text[at..key], &text[key + 1..value]));
        at = value + usize::from(text.as_bytes()[value] == b',');
    }
    members
}

#[test]
fn a_second_spelling_is_refused_everywhere() {
    let text = content_of(&bundle());
    let mut tried = 0;
    let mut refuse = |place: usize, length: usize, other: &str| {
        let changed = alloc::format!("{}{other}{}", &text[..place], &text[place + length..]);
        assert!(refused(&changed).is_some(), "{}", &changed[place.saturating_sub(20)..]);
        tried += 1;
    };
    for (place, char) in tokens(&text) {
        refuse(place, 0, " ");
        match char {
            '{' => {
                let whole = end(&text, place) - place;
                let members = members(&text, place);
                let (key, value) = members[0];
                refuse(place + 1, 0, r#""zz":0,"#);
                refuse(place + 1, 0, &alloc::format!("{key}:{value},"));
                refuse(place + 1, 0, &alloc::format!("\"\\u{:04x}{}:{value},", key.as_bytes()[1], &key[2..]));
                let values: Vec<_> = members.iter().map(|(_, value)| *value).collect();
                refuse(place, whole, &alloc::format!("[{}]", values.join(",")));
                for value in ["null", "[]", "{}", "0", "\"\"", "true"] {
                    refuse(place, whole, value);
                }
                for (key, value) in &members {
                    let others: Vec<_> = members
                        .iter()
                        .filter(|it| it.0 != *key)
                        .map(|(key, value)| alloc::format!("{key}:{value}"))
                        .collect();
                    if let [(last, _)] | [.., (last, _)] = members.as_slice()
                        && last != key
                    {
                        // Last instead of in its place.
                        refuse(place, whole, &alloc::format!("{{{},{key}:{value}}}", others.join(",")));
                    }
                }
            }
            '"' => {
                let length = end(&text, place) - place;
                if length > 2 && text.as_bytes()[place + 1].is_ascii_alphanumeric() {
                    refuse(place + 1, 1, &alloc::format!("\\u{:04x}", text.as_bytes()[place + 1]));
                }
                refuse(place, length, "null");
                refuse(place, length, "0");
            }
            _ => {}
        }
    }
    println!("{tried} second spellings refused");
}

/// The numbers of a text: where they start and how long they are.
fn numbers(text: &str) -> Vec<(usize, usize)> {
    let digit = |place: usize| text.as_bytes()[place].is_ascii_digit();
    let starts =
        tokens(text).into_iter().map(|(place, _)| place).filter(|&place| digit(place) && !digit(place - 1));
    starts.map(|place| (place, end(text, place) - place)).collect()
}

#[test]
fn numbers_out_of_range_or_form_are_refused() {
    let text = content_of(&bundle());
    let (mut tried, mut lines) = (0, 0);
    for (place, length) in numbers(&text) {
        let with = |other: &str| alloc::format!("{}{other}{}", &text[..place], &text[place + length..]);
        let number = &text[place..place + length];
        for other in
            ["-1", "4294967296", "18446744073709551616", "1e0", "-0", "null", "\"0\"", "[0]", "{}", "true"]
        {
            assert!(refused(&with(other)).is_some(), "{other} at {place}");
        }
        for form in ["{}.0", "{}e0", "0{}", "+{}", "{}.", " {}"] {
            assert!(refused(&with(&form.replace("{}", number))).is_some(), "{form} at {place}");
        }
        // Only a line may be any number.
        match refused(&with("4294967295")) {
            Some(LoadError::Invalid(_)) => {}
            None => lines += 1,
            other => panic!("{other:?} at {place}"),
        }
        tried += 17;
    }
    let reasons = sample::content().reasons.unwrap();
    let places =
        reasons.permissions.len() + reasons.roles.len() + reasons.actions.len() + reasons.grants.len();
    let edges = reasons.extends.len() + reasons.implies.len() + reasons.readers.len();
    let rules = reasons.separation.len() + reasons.assign.len();
    let powers = reasons.delegate.len() + reasons.restrict.len();
    let statements: usize = reasons.rules.iter().map(|it| it.forbid.len() + it.require.len()).sum();
    assert_eq!(lines, places + edges + rules + powers + statements);
    println!("{tried} numbers tried, {lines} of them lines");
}

#[test]
fn a_forged_content_is_refused_or_canonical() {
    let text = content_of(&bundle()).into_bytes();
    let (mut refused, mut accepted) = (0, 0);
    for byte in 0..text.len() {
        let mut changed = text.clone();
        changed[byte] ^= 1 << (byte % 7);
        let Ok(changed) = String::from_utf8(changed) else { continue };
        let bundle = signed(&changed);
        match Table::from_json(&bundle) {
            Ok(table) => {
                assert_eq!(to_json(table.content()), bundle);
                accepted += 1;
            }
            Err(_) => refused += 1,
        }
    }
    println!("{refused} forgeries refused, {accepted} are other bundles");
    assert!(refused > accepted);
}

#[test]
fn deep_and_long_json_is_refused() {
    for depth in [129, 100_000] {
        let deep = alloc::format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(matches!(refused(&deep), Some(LoadError::Content(_))));
        let text =
            content_of(&bundle()).replacen("\"sources\":[", &alloc::format!("\"sources\":[{deep},"), 1);
        assert!(matches!(refused(&text), Some(LoadError::Content(_))));
    }
    assert!(refused("").is_some());
    assert!(refused("{}").is_some());
    assert!(refused("null").is_some());
}

/// Asks a table everything there is to ask, and looks only for a panic.
fn ask_all(table: &Table) -> usize {
    let content = table.content();
    let mut asked = 0;
    let ids = |length: usize| 0..=u32::try_from(length).unwrap();
    let roles: Vec<_> = ids(content.roles.len()).map(RoleId::new).collect();
    let kinds: Vec<_> = content.kinds.iter().filter_map(|kind| table.kind(&kind.name)).collect();
    let mut places = alloc::vec![table.everything()];
    for kind in &kinds {
        places.extend(["acme", "new"].iter().filter_map(|id| table.place(&[(*kind, *id)]).ok()));
    }
    let permissions = || ids(content.permissions.len()).map(PermissionId::new);
    let grants: Vec<_> = places
        .iter()
        .flat_map(|place| permissions().filter_map(move |permission| table.grant(permission, place).ok()))
        .collect();
    let attributes = content.attributes.iter().zip(0..);
    let given: Vec<_> =
        attributes.filter_map(|(it, id)| Some((AttributeId::new(id), it.values.first()?.as_str()))).collect();
    let values = [table.values(&[]).unwrap(), table.values(&given).unwrap()];
    let mut asks: Vec<_> = permissions().map(|it| Ask::Action(ActionRef::Permission(it))).collect();
    asks.extend(ids(content.actions.len()).map(|it| Ask::Action(ActionRef::Action(ActionId::new(it)))));
    asks.extend(roles.iter().map(|&it| Ask::Assign(it)));
    asks.extend(permissions().flat_map(|it| [Ask::Delegate(it), Ask::Restrict(it)]));
    for subject in [table.subject(&roles, &[]), table.subject(&roles[..1], &grants), table.subject(&[], &[])]
    {
        for &ask in &asks {
            for place in &places {
                for values in &values {
                    let explanation = table.explain(&subject, ask, place, values);
                    for why in table.because(&subject, ask, place, values) {
                        why.links.iter().for_each(|link| drop(table.say_because(link.fact)));
                    }
                    assert_eq!(explanation.decision, table.decide(&subject, ask, place, values));
                    asked += 1;
                }
            }
        }
    }
    asked
}

#[test]
fn a_forged_table_decides_without_a_panic() {
    let text = content_of(&bundle());
    let (mut tables, mut asked) = (0, 0);
    for (i, (place, length)) in numbers(&text).into_iter().enumerate() {
        // Each number by three others in turn; over all numbers, each small one is tried everywhere in the content.
        for other in [i % 7, (i + 3) % 7, i % 13] {
            let changed = alloc::format!("{}{other}{}", &text[..place], &text[place + length..]);
            if let Ok(table) = Table::from_json(&signed(&changed)) {
                tables += 1;
                asked += ask_all(&table);
            }
        }
    }
    println!("{tables} forged tables asked {asked} times");
    assert!(tables > 100);
}

#[test]
fn a_table_is_shared_between_threads() {
    fn shared<T: Send + Sync + Clone>() {}
    shared::<Table>();
    shared::<crate::Subject>();
    shared::<crate::Place>();
    shared::<crate::Values>();
}
