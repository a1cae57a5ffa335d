//! Responses in pieces of any size, good ones and others; beside what hyper makes of the same bytes.

use hyper::body::Body;
use hyper::header::SERVER;
use hyper_util::rt::TokioIo;
use proptest::prelude::*;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::super::message::Sent;
use super::*;

/// What became of a response: its status, its body, whether the connection stays.
type Came = Result<(u16, Vec<u8>, bool), Broken>;

/// Reads bytes in pieces whose lengths are given again and again, then the end of the connection.
fn came(method: &Method, bytes: &[u8], pieces: &[usize]) -> Came {
    let mut arriving = Arriving::to(method, &[SERVER]);
    let (mut left, mut lengths) = (bytes, pieces.iter().cycle());
    let mut is_whole = false;
    while !left.is_empty() && !is_whole {
        let length = lengths.next().copied().unwrap_or(1).clamp(1, left.len());
        is_whole = arriving.take(&left[..length], &|_| usize::MAX)?;
        left = &left[length..];
    }
    if !is_whole {
        arriving.end()?;
    }
    let (reply, stays_open) = arriving.whole().ok_or(Broken::Inside)?;
    assert_eq!(reply.bytes, reply.text.len() as u64);
    // What has not been read yet would be read before the next response.
    Ok((reply.status.as_u16(), reply.text, stays_open && left.is_empty()))
}

fn get(bytes: &[u8]) -> Came {
    let whole = came(&Method::GET, bytes, &[bytes.len()]);
    for pieces in [&[1][..], &[2, 3], &[7, 1, 1]] {
        assert_eq!(came(&Method::GET, bytes, pieces), whole, "{:?}", String::from_utf8_lossy(bytes));
    }
    whole
}

fn body(head: &str, body: &str) -> Came {
    get(format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n{body}").as_bytes())
}

fn good(text: &str, stays_open: bool) -> Came {
    Ok((200, text.as_bytes().to_vec(), stays_open))
}

#[test]
fn a_body_ends_where_its_head_says() {
    assert_eq!(body("Content-Length: 4", "page"), good("page", true));
    assert_eq!(body("Content-Length: 0\r\nconnection: Close", ""), good("", false));
    assert_eq!(body("content-length: 4\r\nContent-Length:  4 ", "page"), good("page", true));
    assert_eq!(body("Server: x", "to the end"), good("to the end", false));
    assert_eq!(body("Content-Length: 4", "pages"), good("page", false), "what follows is nobody's");
    assert_eq!(get(b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx"), good("x", false));
    assert_eq!(get(b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx"), good("x", true));
    assert_eq!(get(b"HTTP/1.1 204 No Content\r\n\r\n"), Ok((204, vec![], true)));
    assert_eq!(get(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"), Ok((304, vec![], true)));
    let to_head = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n";
    assert_eq!(came(&Method::HEAD, to_head, &[5]), good("", true));
    assert_eq!(get(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"), good("x", true));
}

#[test]
fn chunks_are_put_together() {
    let chunked = "Transfer-Encoding: chunked";
    assert_eq!(body(chunked, "4\r\npage\r\n0\r\n\r\n"), good("page", true));
    let more = "3;name=\"v\"\r\npag\r\n00a \r\ne and more\r\n0;x\r\nExpires: never\r\nX: y\r\n\r\n";
    assert_eq!(body(chunked, more), good("page and more", true));
    assert_eq!(body("Transfer-Encoding: gzip, Chunked\r\nConnection: close", "1\r\nx\r\n0\r\n\r\n"), good("x", false));
    assert_eq!(body("Transfer-Encoding: gzip", "x"), good("x", false), "it lasts to the end");
    // RFC 9112 §6.3, 3: the chunks count, and the connection is not to be trusted.
    assert_eq!(body("Content-Length: 9\r\nTransfer-Encoding: chunked", "1\r\nx\r\n0\r\n\r\n"), good("x", false));
    for wrong in [
        "x\r\n",
        "\r\n",
        ";\r\n",
        "4\npage",
        "4\r\npage0\r\n\r\n",
        "4\r\npage\r0",
        "4;a\nb\r\npage",
        "11111111111111111\r\n",
        "0\r\n\n",
        "0\r\n\r0",
        "0\r\nX: y\r\n",
        "4\r\npag",
        "4",
        "",
    ] {
        assert_eq!(body(chunked, wrong), Err(Broken::Inside), "{wrong:?}");
    }
    assert_eq!(body(chunked, &format!("1;{}\r\nx\r\n0\r\n\r\n", "e".repeat(5000))), Err(Broken::Inside));
    assert_eq!(body(chunked, &format!("0\r\n{}\r\n", "X: y\r\n".repeat(20_000))), Err(Broken::Inside));
}

#[test]
fn what_is_no_response_is_told() {
    assert_eq!(get(b""), Err(Broken::BeforeHead));
    for wrong in [
        &b"SSH-2.0-x\r\n\r\n"[..],
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 099 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-\xff: y\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npag",
    ] {
        assert_eq!(get(wrong), Err(Broken::Inside), "{:?}", String::from_utf8_lossy(wrong));
    }
    for length in ["-1", "+4", "4, 4", "4 4", "0x4", "", "99999999999999999999", "4\r\nContent-Length: 5", "67108865"] {
        assert_eq!(body(&format!("Content-Length: {length}"), "pages"), Err(Broken::Inside), "{length}");
    }
    assert_eq!(body("A: b\r\n".repeat(101).trim_end(), ""), Err(Broken::Inside), "more than a hundred headers");
    assert_eq!(body(&format!("A: {}", "b".repeat(LONGEST_HEAD)), ""), Err(Broken::Inside));
    let interim = "HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n".repeat(3000);
    assert_eq!(get(format!("{interim}HTTP/1.1 204 No Content\r\n\r\n").as_bytes()), Err(Broken::Inside));
}

#[test]
fn only_headers_that_are_looked_at_are_kept() {
    let head = b"HTTP/1.1 302 Found\r\nDATE: now\r\nserver: s\r\nLocation: /x\r\nSet-Cookie: a=1\r\nset-cookie: b=\xff\r\nContent-Length: 0\r\n\r\n";
    let mut arriving = Arriving::to(&Method::GET, &[SERVER]);
    assert_eq!(arriving.take(head, &|_| 0), Ok(true));
    let (reply, _) = arriving.whole().unwrap();
    let kept: Vec<(&str, &[u8])> =
        reply.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    let expected: [(&str, &[u8]); 4] =
        [("server", b"s"), ("location", b"/x"), ("set-cookie", b"a=1"), ("set-cookie", b"b=\xff")];
    assert_eq!(kept, expected);
}

#[test]
fn of_a_body_as_much_is_kept_as_is_asked_for() {
    let mut arriving = Arriving::to(&Method::GET, &[]);
    let keep = |status: StatusCode| usize::from(status == StatusCode::OK) * 5;
    assert_eq!(arriving.take(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nabc", &keep), Ok(false));
    assert_eq!(arriving.take(b"defghi", &keep), Ok(false));
    assert_eq!(arriving.take(b"jkl", &keep), Ok(true));
    let (reply, stays_open) = arriving.whole().unwrap();
    assert_eq!((&*reply.text, reply.bytes, stays_open), (&b"abcde"[..], 12, true));
}

/// What hyper makes of the same bytes.
fn by_hyper(method: &Method, bytes: &[u8]) -> Option<(u16, Vec<u8>)> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let (client, mut server) = tokio::io::duplex(1 << 20);
        let bytes = bytes.to_vec();
        let served = tokio::spawn(async move {
            let mut request = [0; 4096];
            let _ = server.read(&mut request).await;
            let _ = server.write_all(&bytes).await;
        });
        let (mut sender, mut connection) =
            hyper::client::conn::http1::handshake::<_, Sent>(TokioIo::new(client)).await.unwrap();
        let request = hyper::Request::builder().method(method).uri("/").header("host", "h").body(Sent::nothing());
        let mut response = pin!(sender.send_request(request.unwrap()));
        let mut is_open = true;
        let response = poll_fn(|cx| {
            is_open = is_open && connection.poll_without_shutdown(cx).is_pending();
            response.as_mut().poll(cx)
        });
        let (head, mut body) = response.await.ok()?.into_parts();
        let mut text = Vec::new();
        loop {
            let frame = poll_fn(|cx| {
                if let Poll::Ready(frame) = std::pin::Pin::new(&mut body).poll_frame(cx) {
                    return Poll::Ready(frame);
                }
                is_open = is_open && connection.poll_without_shutdown(cx).is_pending();
                std::pin::Pin::new(&mut body).poll_frame(cx)
            });
            match frame.await {
                None => break,
                Some(frame) => text.extend_from_slice(&frame.ok()?.into_data().unwrap_or_default()),
            }
        }
        served.await.unwrap();
        Some((head.status.as_u16(), text))
    })
}

/// A body in chunks of these lengths, with what may stand between them.
fn in_chunks(body: &[u8], lengths: &[usize], extension: &str, trailer: &str) -> Vec<u8> {
    let (mut coded, mut left, mut lengths) = (Vec::new(), body, lengths.iter().cycle());
    while !left.is_empty() {
        let length = lengths.next().copied().unwrap_or(1).clamp(1, left.len());
        coded.extend_from_slice(format!("{length:x}{extension}\r\n").as_bytes());
        coded.extend_from_slice(&left[..length]);
        coded.extend_from_slice(b"\r\n");
        left = &left[length..];
    }
    coded.extend_from_slice(format!("0\r\n{trailer}\r\n").as_bytes());
    coded
}

proptest! {
    #[test]
    fn chunks_of_any_length_in_pieces_of_any_length(
        sent in prop::collection::vec(any::<u8>(), 0..2000),
        lengths in prop::collection::vec(1usize..300, 1..8),
        pieces in prop::collection::vec(1usize..200, 1..8),
        extension in "(;[a-z]{1,5}(=[a-z\"]{1,5})?)?",
        trailer in "([A-Za-z]{1,9}: [ -~]{0,9}\r\n){0,3}",
    ) {
        let mut bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
        bytes.extend(in_chunks(&sent, &lengths, &extension, &trailer));
        prop_assert_eq!(came(&Method::GET, &bytes, &pieces), Ok((200, sent, true)));
        for cut in [1, 2, 3, bytes.len() / 2] {
            let cut = &bytes[..bytes.len() - cut];
            prop_assert!(came(&Method::GET, cut, &pieces).is_err());
        }
    }

    #[test]
    fn hyper_reads_the_same(
        status in prop::sample::select(vec![200u16, 204, 301, 304, 404, 500, 503]),
        is_head in any::<bool>(),
        version in 0u8..2,
        sent in prop::collection::vec(any::<u8>(), 0..300),
        framing in 0u8..4,
        missing in 0usize..3,
        headers in prop::collection::vec("[A-Za-z-]{1,12}: [ -~]{0,20}", 0..5),
        pieces in prop::collection::vec(1usize..100, 1..5),
    ) {
        let reserved = ["connection", "content-length", "transfer-encoding", "upgrade"];
        let plain = headers.iter().filter(|line| {
            let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
            !reserved.contains(&name.as_str())
        });
        let mut bytes = format!("HTTP/1.{version} {status} Some Reason\r\n").into_bytes();
        plain.for_each(|line| bytes.extend_from_slice(format!("{line}\r\n").as_bytes()));
        match framing {
            0 => bytes.extend_from_slice(format!("Content-Length: {}\r\n\r\n", sent.len()).as_bytes()),
            // HTTP/1.0 knows no chunks, and hyper refuses them there.
            1 if version == 1 => bytes.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n"),
            2 => bytes.extend_from_slice(b"Connection: close\r\n\r\n"),
            _ => bytes.extend_from_slice(b"\r\n"),
        }
        match framing {
            1 if version == 1 => bytes.extend(in_chunks(&sent, &[9, 70], "", "")),
            _ => bytes.extend_from_slice(&sent),
        }
        bytes.truncate(bytes.len() - missing.min(bytes.len()));
        let method = if is_head { Method::HEAD } else { Method::GET };
        let ours = came(&method, &bytes, &pieces).ok().map(|(status, text, _)| (status, text));
        prop_assert_eq!(ours, by_hyper(&method, &bytes));
    }

    #[test]
    fn no_bytes_panic_and_pieces_do_not_matter(
        bytes in prop::collection::vec(prop::sample::select(b"HTP/1.20 OK\r\n:;aContent-Lengthf\xff".to_vec()), 0..300),
        pieces in prop::collection::vec(1usize..20, 1..5),
        begins in any::<bool>(),
    ) {
        let mut all = if begins { b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec() } else { Vec::new() };
        all.extend(bytes);
        let whole = came(&Method::GET, &all, &[usize::MAX]);
        prop_assert_eq!(came(&Method::GET, &all, &pieces), whole);
    }
}
