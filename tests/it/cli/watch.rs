//! `permc check --watch`: what it says after each change. Every wait is for something to be said, and bounded.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use super::{PATIENCE, Place};

/// A command that watches, and what it says on either stream, line by line.
struct Watcher {
    child: Child,
    said: Receiver<String>,
}

impl Watcher {
    fn start(place: &Place, arguments: &[&str]) -> Self {
        let mut command = place.command(&[&["check", "--watch"], arguments].concat());
        // Both streams in one pipe, so that what it says comes in the order in which it says it.
        let (out, both) = std::io::pipe().unwrap();
        command.stdin(Stdio::null()).stdout(both.try_clone().unwrap()).stderr(both);
        let child = command.spawn().unwrap();
        let (sender, said) = mpsc::channel();
        let lines = BufReader::new(out).lines().map_while(Result::ok);
        thread::spawn(move || lines.for_each(|line| drop(sender.send(line))));
        Self { child, said }
    }

    /// Waits until it says this, and returns what it said before.
    #[track_caller]
    fn expect(&self, text: &str) -> Vec<String> {
        let (end, mut before) = (Instant::now() + PATIENCE, Vec::new());
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.said.recv_timeout(left) {
                Ok(line) if line.contains(text) => return before,
                Ok(line) => before.push(line),
                Err(error) => panic!("no {text:?}: {error} after {before:?}"),
            }
        }
    }

    /// Waits until it ends by itself.
    #[track_caller]
    fn end(mut self) -> std::process::ExitStatus {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("it goes on");
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

#[test]
fn each_change_is_checked_anew() {
    let place = Place::new(&[("a.perm", "// a\n")]);
    let watcher = Watcher::start(&place, &[]);
    watcher.expect("1 file: no findings");
    place.write("a.perm", "role a extends nobody_knows\n");
    watcher.expect("error[unknown-role]");
    watcher.expect("1 file: 1 error");
    place.write("b.perm", "role nobody_knows\n");
    watcher.expect("2 files: ");
    fs::remove_file(place.path("b.perm")).unwrap();
    watcher.expect("1 file: 1 error");
}

#[test]
fn nothing_is_cleared_where_no_terminal_is() {
    let place = Place::new(&[("a.perm", "// a\n")]);
    let watcher = Watcher::start(&place, &["--color", "always"]);
    watcher.expect("no findings");
    place.write("a.perm", "role a extends nobody_knows\n");
    let between = watcher.expect("1 file: 1 error").join("\n");
    assert!(!between.contains("\u{1b}[2J"), "{between:?}");
}

#[test]
fn new_directories_count_and_their_files() {
    let place = Place::new(&[("policies/a.perm", "// a\n")]);
    let watcher = Watcher::start(&place, &["policies"]);
    watcher.expect("1 file: no findings");
    place.write("policies/deep/er/b.perm", "// b\n");
    watcher.expect("2 files: no findings");
    place.write("policies/deep/er/b.perm", "role b extends nobody_knows\n");
    watcher.expect("2 files: 1 error");
    fs::rename(place.path("policies/deep"), place.path("elsewhere")).unwrap();
    watcher.expect("1 file: no findings");
}

#[test]
fn editors_may_rename_a_new_file_over_the_old() {
    let place = Place::new(&[("policy", "// a\n")]);
    let watcher = Watcher::start(&place, &["policy"]);
    watcher.expect("1 file: no findings");
    for (text, expected) in [
        ("role a extends x\n", "1 error"),
        ("// a\n", "no findings"),
        ("role a extends y\nrole b extends y\n", "2 errors"),
    ] {
        place.write("policy.new", text);
        fs::rename(place.path("policy"), place.path("policy~")).unwrap();
        fs::rename(place.path("policy.new"), place.path("policy")).unwrap();
        watcher.expect(expected);
    }
}

#[test]
fn what_vanishes_may_come_back() {
    let place = Place::new(&[("policies/a.perm", "// a\n"), ("b.perm", "// b\n")]);
    let watcher = Watcher::start(&place, &["policies", "b.perm"]);
    watcher.expect("2 files: no findings");
    fs::remove_file(place.path("b.perm")).unwrap();
    watcher.expect("cannot read `b.perm`");
    place.write("b.perm", "// b\n");
    watcher.expect("2 files: no findings");
    fs::remove_dir_all(place.path("policies")).unwrap();
    watcher.expect("cannot read `policies`");
    place.write("policies/a.perm", "role c extends nobody_knows\n");
    watcher.expect("2 files: 1 error");
}

#[test]
fn what_is_not_there_yet_is_waited_for() {
    let place = Place::new(&[]);
    let watcher = Watcher::start(&place, &["not/yet/a.perm"]);
    watcher.expect("cannot read `not/yet/a.perm`");
    watcher.expect("watching for changes");
    place.write("not/yet/a.perm", "// a\n");
    watcher.expect("1 file: no findings");
}

#[test]
fn the_configuration_is_watched_too() {
    let place = Place::new(&[("permc.toml", ""), ("policies/a.perm", "// a\n")]);
    for arguments in [&[][..], &["policies"], &["policies/a.perm"]] {
        place.write("permc.toml", "");
        let watcher = Watcher::start(&place, arguments);
        watcher.expect("1 file: no findings");
        place.write("permc.toml", "[limits]\nproject_bytes = 2\n");
        watcher.expect("error[project-too-large]");
        watcher.expect("watching for changes");
        place.write("permc.toml", "limit = 1\n");
        watcher.expect("unknown field `limit`");
        watcher.expect("watching for changes");
        fs::remove_file(place.path("permc.toml")).unwrap();
        watcher.expect("1 file: no findings");
    }
}

#[test]
fn without_a_reader_it_ends() {
    let place = Place::new(&[("a.perm", "// a\n")]);
    let mut command = place.command(&["check", "--watch"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut String::new()).unwrap();
    drop(out);
    // Until it has something to say it does not know that nobody listens.
    place.write("a.perm", "role a extends nobody_knows\n");
    let watcher = Watcher { child, said: mpsc::channel().1 };
    assert!(watcher.end().code().is_some_and(|code| code < 2));
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it() {
    use std::os::unix::process::ExitStatusExt as _;

    let place = Place::new(&[("a.perm", "// a\n")]);
    let watcher = Watcher::start(&place, &[]);
    watcher.expect("watching for changes");
    let interrupt = Command::new("kill").args(["-INT", &watcher.child.id().to_string()]).status();
    assert!(interrupt.unwrap().success());
    assert_eq!(watcher.end().signal(), Some(2));
}

#[test]
fn what_does_not_change_or_changes_itself_is_not_watched() {
    let place = Place::new(&[("a.perm", "// a\n")]);
    place.run(&["check", "--watch", "-"]).expect(2, "`--watch` with standard input");
    place.run(&["check", "--watch", "--fix"]).expect(2, "cannot be used with");
    place.run(&["check", "--watch", "--diff"]).expect(2, "cannot be used with");
}
