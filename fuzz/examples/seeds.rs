//! Makes the seeds of each fuzz target, and the dictionaries, from what the project has: `seeds DIRECTORY`.
//!
//! Guarantees: the same project makes the same files. Leaves out: what fuzzing found, which stands beside them.

use std::fs;
use std::path::{Path, PathBuf};

use libfuzzer_sys as _;
use permc_fuzz::{SEPARATOR, bundle, tables};

fn main() {
    let to = PathBuf::from(std::env::args().nth(1).expect("usage: seeds DIRECTORY"));
    let seeds = Seeds { to };
    let counts = [
        ("policies", seeds.policies()),
        ("bundles", seeds.bundles()),
        ("requests", seeds.requests()),
        ("configs", seeds.configs()),
        ("edits", seeds.edits()),
        ("words", seeds.dictionaries()),
    ];
    println!("{}", counts.map(|(what, count)| format!("{count} {what}")).join(", "));
    assert!(counts.iter().all(|(_, count)| *count > 4), "there are too few seeds");
}

struct Seeds {
    to: PathBuf,
}

impl Seeds {
    fn write(&self, target: &str, name: &str, bytes: &[u8]) {
        let directory = self.to.join("corpus").join(target);
        fs::create_dir_all(&directory).expect("a directory");
        fs::write(directory.join(format!("seed-{name}")), bytes).expect("a file that can be written");
    }

    /// Every policy file alone, and every directory of the shipped policies as one input.
    fn policies(&self) -> usize {
        let mut all: Vec<(String, String)> = Vec::new();
        for directory in ["policies", "examples", "tests/ui"] {
            below(&tables::root().join(directory), &mut all);
        }
        for directory in ["policies/cloudflare", "policies/datadog"] {
            let mut files = Vec::new();
            below(&tables::root().join(directory), &mut files);
            let texts: Vec<_> = files.into_iter().map(|(_, text)| text).collect();
            all.push((directory.replace('/', "-"), texts.join(&SEPARATOR.to_string())));
        }
        all.push(("workload".to_owned(), tables::workload().1));
        for (name, text) in &all {
            for target in ["parse", "compile", "format"] {
                self.write(target, name, text.as_bytes());
            }
        }
        all.len()
    }

    fn bundles(&self) -> usize {
        let bundles = tables::bundles();
        for (at, whole) in bundles.iter().enumerate() {
            self.write("bundle_load", &at.to_string(), whole);
            self.write("bundle_load_resigned", &at.to_string(), bundle::content(whole));
        }
        bundles.len()
    }

    /// Requests to each table, some of which have every part that a request can have.
    fn requests(&self) -> usize {
        const PARTS: [&str; 8] = [
            r#"{"subject":{"type":"user","id":"a","properties":{"roles":["admin","pii"]}},"action":{"name":"jobs.read"},"context":{"dataset":"dns","mode":"off"}}"#,
            r#"{"subject":{"type":"user","id":"a","properties":{"roles":["auditor","reader"]}},"action":{"name":"rows.read"},"context":{"supported_obligations":["rows"]}}"#,
            r#"{"subject":{"type":"t","id":"a","properties":{"grants":[{"permission":"logs.read","on":[{"type":"zone","id":"x","properties":{"in":[{"type":"account","id":"acme"}]}}]},{"permission":"new"}]}},"action":{"name":"logs.read"},"resource":{"type":"zone","id":"x","properties":{"in":[{"type":"account","id":"acme"}]}}}"#,
            r#"{"subject":{"type":"u","id":"a","properties":{"roles":["owner"]}},"action":{"name":"permc.assign","properties":{"role":"admin"}},"context":{"mode":"off"}}"#,
            r#"{"subject":{"type":"u","id":"a","properties":{"roles":["admin"]}},"action":{"name":"permc.delegate","properties":{"permission":"logs.read"}},"resource":{"type":"zone","id":"example.com"}}"#,
            r#"{"subject":{"type":"u","id":"a"},"action":{"name":"search"},"resource":{"type":"permc.everything","id":"*"}}"#,
            r#"{"subject":{"type":"u","id":"a","properties":{"roles":["shop.clerk","shop.admin"]}},"action":{"name":"shop.orders.read"},"resource":{"type":"shop.store","id":"berlin"}}"#,
            r#"{"subject":{"type":"u","id":"\u0061"},"action":{"name":"x","name":"y"}}"#,
        ];
        let (workload, _) = tables::workload();
        let mut all: Vec<String> = PARTS.map(str::to_owned).to_vec();
        all.extend(workload.requests.iter().take(12).map(|request| workload.json(request)));
        all.push(PARTS.join("\n"));
        for (at, request) in all.iter().enumerate() {
            for table in 0..3 {
                self.write("request", &format!("{at}-{table}"), &[&[table], request.as_bytes()].concat());
            }
        }
        all.len()
    }

    fn configs(&self) -> usize {
        const CONFIGS: [&str; 8] = [
            "include = ['policies', \"a/b.perm\"]\n[limits]\nnesting = 8\n[lints]\nempty-role = 'deny'\n",
            "[limits]\nfile_bytes = 1\nproject_bytes = 1_000\nnesting = 64\nname_length = 10\nstring_length = 0x10\naction_steps = 3\nmembers = 5\n",
            "[lints]\nwarnings = \"deny\"\nredundant-grant = 'warn'\nmissing-title = 'allow'\n",
            "include = ['../other']\n",
            "include = ['/etc', \"\"\"\né\"\"\"]\n# comment ✅\n",
            "colour = 1\n",
            "limits.nesting = 65\nlints = { empty-rol = 'deny' }\n",
            "[[include]]\nx = 1979-05-27T07:32:00Z\n[limits]\nmembers = -1\n",
        ];
        CONFIGS
            .iter()
            .enumerate()
            .for_each(|(at, text)| self.write("config", &at.to_string(), text.as_bytes()));
        CONFIGS.len()
    }

    /// Scripts of choices that look random.
    fn edits(&self) -> usize {
        const COUNT: usize = 40;
        let mut state = 7_u64;
        for at in 0..COUNT {
            let script: Vec<u8> = (0..20 + at * 6)
                .map(|_| {
                    state =
                        state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    state.to_be_bytes()[0]
                })
                .collect();
            self.write("lsp_edits", &at.to_string(), &script);
        }
        COUNT
    }

    /// The words of the grammar, of bundles and requests, and of `permc.toml`.
    fn dictionaries(&self) -> usize {
        let grammar = text_of(&tables::root().join("grammar/perm.pest"));
        let keywords = grammar.lines().filter(|line| line.starts_with("kw_"));
        let mut perm: Vec<String> =
            keywords.filter_map(|line| line.split('"').nth(1)).map(str::to_owned).collect();
        let signs =
            ["{", "}", "(", ")", ",", "|", "//", "///", "@allow(", "=", "*", ".*", "`", "\\", "✅", "\u{1e}"];
        perm.extend(signs.map(str::to_owned));
        let schemas = ["permc-bundle-1", "permc-toml-1"].map(|name| {
            let text = text_of(&tables::root().join(format!("schema/{name}.schema.json")));
            let mut names = Vec::new();
            properties(&serde_json::from_str(&text).expect("a schema is JSON"), &mut names);
            names
        });
        let [bundle, mut toml] = schemas;
        toml.extend(permc::lint::all().iter().map(|lint| lint.code.as_str().to_owned()));
        let requests = [
            "subject",
            "type",
            "id",
            "properties",
            "roles",
            "grants",
            "permission",
            "on",
            "action",
            "name",
            "resource",
            "in",
            "context",
            "supported_obligations",
            "rows",
            "permc.assign",
            "permc.delegate",
            "permc.restrict",
            "permc.everything",
            "role",
            "null",
            "\\u0061",
        ];
        let requests = requests.map(str::to_owned).to_vec();
        let all = [("perm", perm), ("bundle", bundle), ("toml", toml), ("request", requests)];
        let count = all.iter().map(|(_, words)| words.len()).sum();
        for (name, words) in all {
            // What is no plain sign is written in hexadecimal digits.
            let sign = |byte: u8| match byte {
                b'\\' | b'"' => format!("\\{}", char::from(byte)),
                b' '..=b'~' => char::from(byte).to_string(),
                _ => format!("\\x{byte:02X}"),
            };
            let line = |word: &String| format!("\"{}\"\n", word.bytes().map(sign).collect::<String>());
            let text: String = words.iter().map(line).collect();
            fs::write(self.to.join(format!("{name}.dict")), text).expect("a file that can be written");
        }
        count
    }
}

/// The names of all properties in a schema.
fn properties(schema: &serde_json::Value, to: &mut Vec<String>) {
    match schema {
        serde_json::Value::Object(members) => {
            if let Some(serde_json::Value::Object(named)) = members.get("properties") {
                to.extend(named.keys().cloned());
            }
            members.values().for_each(|value| properties(value, to));
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| properties(value, to)),
        _ => {}
    }
}

fn text_of(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The policies below a directory, by a name made of their path. A few fixtures are no text.
fn below(directory: &Path, to: &mut Vec<(String, String)>) {
    let entries = fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            below(&path, to);
        } else if path.extension().is_some_and(|it| it == "perm")
            && let Ok(text) = fs::read_to_string(&path)
        {
            let name = path.strip_prefix(tables::root()).expect("below the root").to_string_lossy();
            to.push((name.replace(['/', '\\'], "-"), text));
        }
    }
}
