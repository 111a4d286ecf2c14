//! Requests in JSON, one a line, answered one a line.
//!
//! Guarantees: one answer for each line that is not blank, in order, given before waiting for more input; memory
//! does not grow with the input. Leaves out: what a request means.

#![expect(clippy::disallowed_methods, reason = "the command line reads files")]

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use permc_eval::Table;
use permc_eval::authzen::{REQUEST_LIMIT, evaluate};

use crate::cli::Answer;
use crate::cli::failure::Failure;
use crate::cli::output::Stream;
use crate::cli::read::STDIN;
use crate::render::visible;

/// How many bytes are read at once.
const BUFFER: usize = 64 << 10;

/// Answers all requests; yes if each was valid.
pub(super) fn run(table: &Table, path: &Path) -> Result<Answer, Failure> {
    let failed = |error| Failure::io("read", path, error);
    match path == Path::new(STDIN) {
        true => answer_all(table, BufReader::with_capacity(BUFFER, io::stdin().lock()), failed),
        false => {
            answer_all(table, BufReader::with_capacity(BUFFER, File::open(path).map_err(failed)?), failed)
        }
    }
}

fn answer_all(
    table: &Table,
    mut input: BufReader<impl Read>,
    failed: impl Fn(io::Error) -> Failure,
) -> Result<Answer, Failure> {
    let mut out = Stream::document();
    let mut answer = Answer::Yes;
    let mut line = Vec::new();
    while !out.is_closed() {
        if input.buffer().is_empty() {
            // Whoever waits for these answers before sending more gets them.
            out.flush()?;
        }
        if !next(&mut input, &mut line).map_err(&failed)? {
            break;
        }
        if is_blank(&line) {
            continue;
        }
        let given = evaluate(table, &line);
        if given.context.rows.is_none() {
            answer = Answer::No;
        }
        out.write(visible::json(given.to_json()) + "\n")?;
    }
    out.flush()?;
    Ok(answer)
}

/// Whether a line is no request. One that is too long to be read whole is, whatever it starts with.
fn is_blank(line: &[u8]) -> bool {
    line.len() <= REQUEST_LIMIT && line.iter().all(u8::is_ascii_whitespace)
}

/// Reads the next line, or of a line that is too long a little more than the limit, and passes over the rest.
fn next(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let most = u64::try_from(REQUEST_LIMIT).unwrap_or(u64::MAX).saturating_add(2);
    if input.by_ref().take(most).read_until(b'\n', line)? == 0 {
        return Ok(false);
    }
    if line.last() != Some(&b'\n') {
        input.skip_until(b'\n')?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::{REQUEST_LIMIT, next};

    #[test]
    fn lines_are_read_one_by_one_and_long_ones_in_part() {
        let text = format!("one\n{}\n\nlast", "x".repeat(3 * REQUEST_LIMIT));
        let mut input = text.as_bytes();
        let mut line = Vec::new();
        let mut lengths = Vec::new();
        while next(&mut input, &mut line).unwrap() {
            lengths.push(line.len());
        }
        assert_eq!(lengths, [4, REQUEST_LIMIT + 2, 1, 4]);
    }
}
