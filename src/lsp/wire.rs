//! How messages travel: over a connection, or as bytes with headers, as editors send them.
//!
//! Guarantees: a message that cannot be read is passed over; the end of the input is the end of the server. Leaves out:
//! threads. What is read already is taken in before anything is compiled.

use std::io::{self, BufRead, BufReader, Read, Write};

use super::projects::Files;
use super::proto::{Connection, Message};
use super::server::Server;

/// The most bytes of one message.
const MOST: u64 = 1 << 30;

/// Serves over a connection until it ends. Returns whether it ended in order.
pub fn serve(connection: &Connection, files: &dyn Files) -> bool {
    let mut server = Server::new(files);
    while let Ok(message) = connection.receiver.recv() {
        server.receive(message);
        if connection.receiver.is_empty() {
            server.settle();
        }
        for message in server.take() {
            if connection.sender.send(message).is_err() {
                return false;
            }
        }
        if let Some(in_order) = server.ended() {
            return in_order;
        }
    }
    false
}

/// Serves what comes in until that ends. Returns whether it ended in order.
///
/// # Errors
///
/// What keeps the input from being read, or the output from being written.
pub fn serve_stream(input: impl Read, mut output: impl Write, files: &dyn Files) -> io::Result<bool> {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let mut server = Server::new(files);
    while let Some(body) = read(&mut input)? {
        match serde_json::from_slice::<Message>(&body) {
            Ok(message) => server.receive(message),
            Err(error) => refuse(&mut output, &error)?,
        }
        if input.buffer().is_empty() {
            server.settle();
        }
        for message in server.take() {
            message.write(&mut output)?;
        }
        if let Some(in_order) = server.ended() {
            return Ok(in_order);
        }
    }
    Ok(false)
}

/// The answer to what is no message, of which no id is known.
fn refuse(output: &mut impl Write, error: &serde_json::Error) -> io::Result<()> {
    let error = serde_json::json!({ "code": -32700, "message": error.to_string() });
    let body = serde_json::json!({ "jsonrpc": "2.0", "id": null, "error": error }).to_string();
    write!(output, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    output.flush()
}

/// The body of the next message; none at the end.
fn read(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.take(MOST).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        match (line.trim().split_once(':'), length) {
            (Some((name, value)), _) if name.trim().eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse::<u64>().ok().filter(|length| *length <= MOST);
            }
            (None, Some(length)) if line.trim().is_empty() => {
                let mut body = Vec::new();
                input.take(length).read_to_end(&mut body)?;
                return Ok((body.len() as u64 == length).then_some(body));
            }
            // Other headers say nothing that matters, and what is none is passed over.
            _ => {}
        }
    }
}
