//! Writes a workload as files: `cargo run --example write -- M target/workload`.

#![expect(clippy::disallowed_methods, clippy::print_stderr, reason = "an example that writes files")]

use std::path::Path;

use permc_workload::{Size, Workload};

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [size, to] = arguments.as_slice() else {
        eprintln!("usage: write S|M|L DIRECTORY");
        return Ok(());
    };
    let Some(size) = Size::ALL.into_iter().find(|it| it.name == *size) else {
        eprintln!("there is no size `{size}`");
        return Ok(());
    };
    let workload = Workload::new(size);
    for (path, text) in workload.files() {
        let path = Path::new(to).join("policy").join(path);
        path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        std::fs::write(path, text)?;
    }
    let requests: String = workload.requests.iter().map(|it| workload.json(it) + "\n").collect();
    std::fs::write(Path::new(to).join("requests.jsonl"), requests)?;
    let answers: String = workload.answers.iter().map(|it| format!("{it}\n")).collect();
    std::fs::write(Path::new(to).join("answers.txt"), answers)
}
