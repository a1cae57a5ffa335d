//! Two peers for plain keep-alive GETs, each as fast as it goes: bare hyper on one thread, and goose as it is shipped (its
//! closed model). `plain hyper|goose URL SECONDS [CONNECTIONS]`, built by
//! `cargo build --release -p afflux-loadgen --example plain`, run by `loadgen/benches/peers`; prints the number of responses.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::panic, reason = "a bench prints its figures, and may stop")]

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll;
use std::time::{Duration, Instant};

use bytes::Bytes;
use goose::config::GooseConfiguration;
use goose::prelude::*;
use hyper::body::{Body, Frame, Incoming};
use hyper::client::conn::http1::handshake;
use hyper::header::HOST;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [player, url, seconds, more @ ..] = words.as_slice() else {
        panic!("plain hyper|goose URL SECONDS [CONNECTIONS]")
    };
    let seconds: u64 = seconds.parse().unwrap();
    let connections: usize = more.first().map_or(64, |text| text.parse().unwrap());
    let responses = match player.as_str() {
        "goose" => of_goose(url, seconds, connections),
        _ => of_hyper(url, Duration::from_secs(seconds), connections),
    };
    println!("{responses}");
}

/// No body.
struct Nothing;

impl Body for Nothing {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        true
    }
}

fn of_hyper(url: &str, length: Duration, connections: usize) -> u64 {
    let host = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let until = Instant::now() + length;
    let responses = Rc::new(Cell::new(0));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let tasks = tokio::task::LocalSet::new();
    for _ in 0..connections {
        let (host, responses) = (host.clone(), Rc::clone(&responses));
        tasks.spawn_local(async move {
            let stream = TcpStream::connect(&host).await.unwrap();
            stream.set_nodelay(true).unwrap();
            let (mut sender, mut connection) = handshake(TokioIo::new(stream)).await.unwrap();
            while Instant::now() < until {
                let request = Request::get("/").header(HOST, &host).body(Nothing).unwrap();
                let mut response = pin!(sender.send_request(request));
                let response = poll_fn(|cx| {
                    _ = connection.poll_without_shutdown(cx);
                    response.as_mut().poll(cx)
                });
                let response = response.await.unwrap();
                assert_eq!(response.status(), StatusCode::OK);
                let mut body: Incoming = response.into_body();
                let read = poll_fn(|cx| {
                    while let Poll::Ready(frame) = Pin::new(&mut body).poll_frame(cx) {
                        let Some(frame) = frame else { return Poll::Ready(()) };
                        _ = frame.unwrap();
                    }
                    _ = connection.poll_without_shutdown(cx);
                    match Pin::new(&mut body).poll_frame(cx) {
                        Poll::Ready(None) => Poll::Ready(()),
                        Poll::Ready(Some(_)) => {
                            cx.waker().wake_by_ref();
                            Poll::Pending
                        }
                        Poll::Pending => Poll::Pending,
                    }
                });
                read.await;
                responses.set(responses.get() + 1);
            }
        });
    }
    runtime.block_on(tasks);
    responses.get()
}

async fn page(user: &mut GooseUser) -> TransactionResult {
    user.get("/").await?;
    Ok(())
}

fn of_goose(url: &str, seconds: u64, users: usize) -> u64 {
    let mut how = GooseConfiguration::parse_args_default::<&str>(&[]).unwrap();
    how.host = Some(url.to_owned());
    how.users = Some(users);
    how.increase_rate = Some("1000".into());
    how.run_time = Some(seconds.to_string());
    how.no_print_metrics = true;
    how.quiet = 2;
    how.no_telnet = true;
    how.no_websocket = true;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let metrics = runtime.block_on(async {
        let scenario = scenario!("plain").register_transaction(transaction!(page));
        GooseAttack::initialize_with_config(how).unwrap().register_scenario(scenario).execute().await.unwrap()
    });
    metrics.requests.values().map(|request| (request.success_count + request.fail_count) as u64).sum()
}
